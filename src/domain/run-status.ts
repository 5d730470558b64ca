import { type CostEstimate, estimateOnCamber, price } from './cost.ts'
import { isFinal } from './job-state.ts'
import { nodeSize } from './node-size.ts'
import { judgeDocument, judgeRun, type Outcome } from './outcome.ts'
import type { Payload } from './payload.ts'
import type { DocumentRecord, EndRecord, RunnerRecord } from './records.ts'
import type { RunRecord, ShardRecord } from './run.ts'

export interface ShardStatus {
  readonly shard: number
  readonly camber_job_id: string | null
  /**
   * Camber's word; NOT_CREATED while nobody makes the job, UNSETTLED while it is not known whether the job exists, GONE when Camber no
   * longer knows it, HELD_BACK when too many documents had failed.
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
  readonly asked: {
    readonly width: number
    readonly height: number
    readonly dpi: number
    readonly max_kb: number
    readonly format: string
  }
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

/** Puts a run's state together. Pure; `asked` and `outcome` hold whatever could be told. */
export function describeRunStatus(run: RunRecord, shards: readonly ShardFacts[], local: boolean): RunStatus {
  const documents = shards.flatMap(describeDocuments)
  const phases = shards.flatMap(describePhases)
  return {
    run_id: run.run_id,
    outcome: judgeRun(documents.map((document) => document.outcome)),
    local,
    created_at: run.created_at,
    created_by: `${run.created_by.user}@${run.created_by.host}`,
    release: run.release,
    node_size: run.node.size,
    gpu: run.node.gpu,
    refused: run.refused ?? 0,
    retry_of: run.retry_of ?? null,
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

/** The first record of a document counts: a job that was started twice tells of it twice. */
function describeDocuments(shard: ShardFacts): DocumentStatus[] {
  const records = new Map<string, DocumentRecord>()
  for (const record of shard.records) {
    if (record.type === 'document' && record.job_id !== null && !records.has(record.job_id)) {
      records.set(record.job_id, record)
    }
  }
  const end = shard.records.find((record) => record.type === 'end')
  return shard.payloads.map((payload) => describeDocument(shard, payload, records.get(payload.job_id), end))
}

function describeDocument(
  shard: ShardFacts,
  payload: Payload,
  record: DocumentRecord | undefined,
  end: EndRecord | undefined,
): DocumentStatus {
  const verdict = record?.verdict?.status === 'success' ? record.verdict : null
  const { target_width, target_height, target_dpi, max_kb, output_format } = payload.portal_schema.schema_definition
  return {
    job_id: payload.job_id,
    user_id: payload.user_id,
    shard: shard.record.shard,
    name: payload.input.original_filename,
    schema_id: payload.portal_schema.id,
    outcome: record ? judgeDocument(record) : judgeMissing(shard, end),
    quality_score: verdict?.quality_score ?? null,
    ocr_confidence: verdict?.metrics.ocr_confidence ?? null,
    warnings: verdict?.warnings ?? [],
    error: record ? errorOf(record) : errorOfMissing(shard, end),
    artifacts: verdict && {
      preview: verdict.artifacts.preview_path,
      master: verdict.artifacts.master_path,
      ocr: verdict.artifacts.ocr_path ?? null,
    },
    made: verdict?.output
      ? {
          width: verdict.output.width,
          height: verdict.output.height,
          dpi: verdict.output.dpi,
          bytes: verdict.output.bytes,
        }
      : null,
    asked: {
      width: target_width,
      height: target_height,
      dpi: target_dpi,
      max_kb,
      format: output_format === 'png' ? 'png' : 'jpeg',
    },
    work_ms: record?.ms ?? null,
  }
}

function errorOf(record: DocumentRecord): DocumentError | null {
  if (record.verdict?.status === 'failed') {
    const { code, stage, message, retryable } = record.verdict.error
    return { code, stage, message, retryable }
  }
  const { problem } = record
  if (problem !== null) return { code: problem.code, stage: 'worker', message: problem.message, retryable: false }
  return record.verdict === null
    ? { code: 'WORKER_GARBAGE', stage: 'worker', message: 'The worker ended without a verdict.', retryable: false }
    : null
}

/** A document without a record: still to come, cancelled, stopped by what went wrong before it, or lost. */
function judgeMissing(shard: ShardFacts, end: EndRecord | undefined): Outcome {
  if (end?.reason === 'cancelled') return 'cancelled'
  if (end?.reason === 'setup_failed') return 'failed'
  if (shard.status.state === 'HELD_BACK') return 'cancelled'
  if (!isShardOver(shard)) return 'pending'
  return shard.status.state === 'CANCELLED' ? 'cancelled' : 'no_result'
}

function errorOfMissing(shard: ShardFacts, end: EndRecord | undefined): DocumentError | null {
  if (end?.error) return { code: end.error.code, stage: 'setup', message: end.error.message, retryable: false }
  if (shard.status.state === 'HELD_BACK') {
    const message = 'Its job was not created, because too many documents had failed by then.'
    return { code: 'HELD_BACK', stage: 'job', message, retryable: true }
  }
  if (judgeMissing(shard, end) !== 'no_result') return null
  const message = `The job ended (Camber says ${shard.status.state}) and left no result of this document.`
  return { code: 'NO_RESULT', stage: 'job', message, retryable: true }
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
