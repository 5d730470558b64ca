import type { CancelRecord } from './cancel.ts'
import { type CostEstimate, estimateOnCamber, price } from './cost.ts'
import { describeDocuments } from './describe-documents.ts'
import { isFinal } from './job-state.ts'
import { nodeSize } from './node-size.ts'
import { judgeRun, type Outcome } from './outcome.ts'
import type { Payload } from './payload.ts'
import type { RunnerRecord } from './records.ts'
import type { RunRecord, ShardRecord } from './run.ts'

export interface ShardStatus {
  readonly shard: number
  readonly camber_job_id: string | null
  /**
   * Camber's word; NOT_CREATED while nobody makes the job, UNSETTLED while it is not known whether the job exists, GONE when Camber no
   * longer knows it, HELD_BACK when too many documents had failed, UNREADABLE when our own note of the job is damaged.
   */
  readonly state: string
  readonly created_at: string | null
  readonly started_at: string | null
  readonly finished_at: string | null
  readonly command: string
}

export interface DocumentError {
  readonly code: string
  readonly stage: string
  readonly message: string
  readonly retryable: boolean
}

export interface DocumentStatus {
  readonly job_id: string
  readonly user_id: string
  readonly shard: number
  readonly name: string
  readonly schema_id: string
  readonly outcome: Outcome
  readonly quality_score: number | null
  readonly ocr_confidence: number | null
  readonly warnings: readonly string[]
  readonly error: DocumentError | null
  readonly artifacts: { readonly preview: string; readonly master: string; readonly ocr: string | null } | null
  readonly made: {
    readonly width: number
    readonly height: number
    readonly dpi: number
    readonly bytes: number
  } | null
  /** Null where the manifest that says it is missing. */
  readonly asked: {
    readonly width: number
    readonly height: number
    readonly dpi: number
    readonly max_kb: number
    readonly format: string
  } | null
  readonly work_ms: number | null
}

export interface PhaseTime {
  readonly shard: number
  readonly phase: string
  readonly ms: number | null
  readonly how: string | null
}

/** Everything known of a run, as `rythmiq.run/v1`. */
export interface RunStatus {
  readonly run_id: string
  readonly outcome: Outcome
  readonly local: boolean
  readonly created_at: string
  readonly created_by: string
  readonly release: string
  readonly node_size: string
  readonly gpu: boolean
  /** Inputs that could not be used and are no documents of the run. */
  readonly refused: number
  readonly retry_of: string | null
  /** Who asked for the run to be ended, and when; null when nobody did. */
  readonly cancel: CancelRecord | null
  /** What is missing or cannot be read of the run, a sentence each. */
  readonly untold: readonly string[]
  readonly shards: readonly ShardStatus[]
  readonly documents: readonly DocumentStatus[]
  readonly phases: readonly PhaseTime[]
  /** What Camber bills for the run; for a sandbox run what the same job would have cost there. */
  readonly cost: CostEstimate | null
}

/** What is known of one shard from Camber and from Spaces. */
export interface ShardFacts {
  readonly record: ShardRecord
  readonly status: ShardStatus
  readonly payloads: readonly Payload[]
  readonly records: readonly RunnerRecord[]
}

/** What is known of a run beyond its record and its shards. */
export interface RunCircumstances {
  readonly cancel: CancelRecord | null
  /** Why the record itself is not whole; null for one that is. */
  readonly foreign: string | null
}

/** Puts a run's state together. Pure; `asked` and `outcome` hold whatever could be told. */
export function describeRunStatus(
  run: RunRecord,
  shards: readonly ShardFacts[],
  local: boolean,
  { cancel, foreign }: RunCircumstances = { cancel: null, foreign: null },
): RunStatus {
  const described = shards.map((shard) => ({ shard, ...describeDocuments(shard, cancel !== null) }))
  const documents = described.flatMap((each) => each.documents)
  const unknown = described.flatMap((each) => each.unknown)
  const phases = shards.flatMap(describePhases)
  return {
    run_id: run.run_id,
    outcome: judgeRun([...documents.map((document) => document.outcome), ...unknown]),
    local,
    created_at: run.created_at,
    created_by: `${run.created_by.user}@${run.created_by.host}`,
    release: run.release,
    node_size: run.node.size,
    gpu: run.node.gpu,
    refused: run.refused ?? 0,
    retry_of: run.retry_of ?? null,
    cancel,
    untold: [...(foreign === null ? [] : [foreign]), ...shards.flatMap(untoldOf)],
    shards: shards.map(({ status }) => status),
    documents,
    phases,
    cost: describeCost(run, shards, local, documents),
  }
}

/** True when nothing more is to be expected of a shard: its runner said so, or Camber's job is over. */
export function isShardOver(shard: ShardFacts): boolean {
  return (
    shard.records.some((record) => record.type === 'end') ||
    isFinal(shard.status.state) ||
    shard.status.state === 'GONE' ||
    shard.status.state === 'HELD_BACK'
  )
}

/** What of a shard is missing, where that leaves something unknown. */
function untoldOf({ record, status, payloads }: ShardFacts): string[] {
  const untold: string[] = []
  if (status.state === 'UNREADABLE') {
    untold.push(
      `What was noted of job ${record.shard + 1} is missing, damaged or of another version; Camber was not asked for it.`,
    )
  }
  if (payloads.length < record.documents) {
    const missing = payloads.length === 0 ? 'is missing' : `tells of ${payloads.length} of them`
    untold.push(`The list of the ${record.documents} documents of job ${record.shard + 1} ${missing}.`)
  }
  return untold
}

function describePhases(shard: ShardFacts): PhaseTime[] {
  const { created_at, started_at } = shard.status
  const queued = created_at !== null && started_at !== null ? Date.parse(started_at) - Date.parse(created_at) : null
  const own = shard.records.flatMap((record) =>
    record.type === 'phase' && record.state === 'ended'
      ? [{ shard: shard.record.shard, phase: record.phase, ms: record.ms, how: record.how }]
      : [],
  )
  const queue = {
    shard: shard.record.shard,
    phase: 'queue',
    ms: queued === null ? null : Math.max(0, queued),
    how: null,
  }
  return queued === null ? own : [queue, ...own]
}

function describeCost(
  run: RunRecord,
  shards: readonly ShardFacts[],
  local: boolean,
  documents: readonly DocumentStatus[],
): CostEstimate | null {
  const size = nodeSize(run.node.size, run.node.gpu)
  if (size === null) return null
  if (local) {
    const work = documents.reduce((sum, document) => sum + (document.work_ms ?? 0), 0)
    return work > 0 ? estimateOnCamber(work, size) : null
  }
  const billed = shards.reduce((sum, { status }) => {
    const { started_at, finished_at } = status
    return started_at !== null && finished_at !== null ? sum + Date.parse(finished_at) - Date.parse(started_at) : sum
  }, 0)
  if (billed <= 0) return null
  return {
    usd: price(billed, size),
    billed_ms: billed,
    node_size: size.name,
    basis: 'time in RUNNING as Camber reports it',
  }
}
