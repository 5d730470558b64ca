import { createHash } from 'node:crypto'
import { type Draft, parseDraft, payloadOf } from '../../domain/draft.ts'
import type { InputProblem } from '../../domain/input-problem.ts'
import { manifestKey, refusedKey, runKey, sourcesKey } from '../../domain/keys.ts'
import type { RunRecord, ShardRecord } from '../../domain/run.ts'
import { newRunId } from '../../domain/run-id.ts'
import { type ShardPlan, sliceOf } from '../../domain/shards.ts'
import type { Outside } from '../../ports.ts'
import { enterRun } from '../run/run-summary.ts'
import { type HandOverContext, handOverShards } from './hand-over-shards.ts'
import { bindKey, runOfKey } from './idempotency.ts'
import type { FoundRelease, SubmitContext } from './submit-run.ts'

/** What a run is made of; `lines` are drafts, as `spool.ts` keeps them. */
export interface DocumentSet {
  readonly documents: number
  readonly problems: readonly InputProblem[]
  lines(): AsyncIterable<string>
}

export interface SubmitChoice {
  /** How many shards get their job now; the others follow while somebody waits. */
  readonly atFirst: number
  readonly maxJobs: number
  readonly idempotencyKey: string | null
  readonly retryOf: string | null
  readonly strictInput: boolean
}

export interface Submitted {
  readonly run: RunRecord
  /** Shards that have their job. */
  readonly shards: readonly ShardRecord[]
  /** True when the idempotency key already had this run. */
  readonly existed: boolean
}

export interface DocumentsContext extends SubmitContext {
  /** Told as soon as the run can be resumed, which is before its first job. */
  recorded?(run: RunRecord, firstDocuments: readonly string[]): Promise<void>
  made?(record: ShardRecord): Promise<void>
}

/** Ids of documents that this machine remembers of a run, so that it is found by one of them; the others are found in the manifests. */
const rememberedDocuments = 50

/**
 * Writes down what is asked and hands it over. The order makes it safe to be cut off anywhere: the manifests, then `run.json`, with which the
 * run exists and can be resumed from any machine, then for each shard its blobs, the intent and the job.
 */
export async function submitDocuments(
  outside: Outside,
  set: DocumentSet,
  plan: ShardPlan,
  release: FoundRelease,
  choice: SubmitChoice,
  context: DocumentsContext,
): Promise<Submitted> {
  const now = context.now()
  const run: RunRecord = {
    schema: 'rythmiq.run-record/v1',
    run_id: newRunId(now, () => context.random(), outside.local),
    created_at: now.toISOString(),
    created_by: context.who,
    release: release.deployment.release,
    stash_path: release.deployment.path,
    env_file: release.deployment.envFile,
    node: { engine: 'base', size: plan.size.name, gpu: plan.gpu },
    documents: set.documents,
    shards: plan.jobs,
    max_jobs: choice.maxJobs,
    refused: set.problems.length,
    retry_of: choice.retryOf,
  }
  const fingerprint = choice.idempotencyKey === null ? '' : await fingerprintOf(set)
  if (choice.idempotencyKey !== null) {
    const before = await runOfKey(outside, choice.idempotencyKey, fingerprint)
    if (before !== null) return { run: before, shards: [], existed: true }
  }
  const first = await writeManifests(outside, run, set, context.interrupted)
  await Promise.all([writeRefused(outside, run.run_id, set.problems), enterRun(outside.spaces, run.run_id)])
  await outside.spaces.put(runKey(run.run_id), `${JSON.stringify(run, null, 2)}\n`, { contentType: 'application/json' })
  if (choice.idempotencyKey !== null) {
    const winner = await bindKey(outside, choice.idempotencyKey, fingerprint, run)
    if (winner.run_id !== run.run_id) return { run: winner, shards: [], existed: true }
  }
  await context.recorded?.(run, first)
  const numbers = Array.from({ length: Math.min(choice.atFirst, run.shards) }, (_, shard) => shard)
  const handOver: HandOverContext = { ...context, there: new Set(), lostBlobs: choice.strictInput ? 'stop' : 'tell' }
  return { run, shards: await handOverShards(outside, run, numbers, handOver), existed: false }
}

/** A shard at a time: its payloads, and beside them where the blobs come from. Memory holds one shard. */
async function writeManifests(
  outside: Outside,
  run: RunRecord,
  set: DocumentSet,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const first: string[] = []
  let payloads: string[] = []
  let sources: string[] = []
  let shard = 0
  let index = 0
  for await (const line of set.lines()) {
    signal.throwIfAborted()
    const draft = parseDraft(line)
    if (first.length < rememberedDocuments) first.push(draft.job_id)
    payloads.push(`${JSON.stringify(payloadOf(draft, outside.spaces))}\n`)
    if (draft.source !== null) sources.push(sourceLine(draft))
    index += 1
    if (index < sliceOf(run.documents, run.shards, shard).to) continue
    await outside.spaces.put(manifestKey(run.run_id, shard), payloads.join(''), {
      contentType: 'application/jsonl',
      signal,
    })
    if (sources.length > 0) {
      await outside.spaces.put(sourcesKey(run.run_id, shard), sources.join(''), {
        contentType: 'application/jsonl',
        signal,
      })
    }
    payloads = []
    sources = []
    shard += 1
  }
  return first
}

/** The same for the same documents, schemas and user, whatever ids they were given and wherever the sandbox listens today. */
async function fingerprintOf(set: DocumentSet): Promise<string> {
  const digest = createHash('sha256')
  for await (const line of set.lines()) {
    const { user_id, portal_schema, input } = parseDraft(line)
    digest.update(JSON.stringify([user_id, portal_schema, input]))
  }
  return digest.digest('hex')
}

function sourceLine({ input, source }: Draft): string {
  return `${JSON.stringify({ raw_path: input.raw_path, mime_type: input.mime_type, source })}\n`
}

async function writeRefused(outside: Outside, run: string, problems: readonly InputProblem[]): Promise<void> {
  if (problems.length === 0) return
  const body = problems.map((problem) => `${JSON.stringify(problem)}\n`).join('')
  await outside.spaces.put(refusedKey(run), body, { contentType: 'application/jsonl' })
}
