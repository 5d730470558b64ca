import { z } from 'zod'
import { oneLine } from './control.ts'
import { countOutcomes, groupFailures } from './failure-groups.ts'
import { isFinal, isNotMade } from './job-state.ts'
import { isGood } from './outcome.ts'
import type { RunnerRecord } from './records.ts'
import type { RunStatus } from './run-status.ts'
import { spendOf, spendSchema } from './spend.ts'

const mostFailures = 10
const mostSchemas = 50
const longestMessage = 300
/** Camber's log can lag behind a job's end, and may still hold the result of a document that Spaces lacks. */
const logLagsMs = 900_000
/** A job that Camber does not know may be that of another account, still at work; no job of ours takes a day. */
const goneIsOverMs = 86_400_000

const count = z.number().int().min(0)
const outcome = z.enum(['succeeded', 'degraded', 'failed', 'no_result', 'cancelled', 'pending'])

const summarySchema = z.looseObject({
  schema: z.literal('rythmiq.run-summary/v1'),
  run_id: z.string(),
  local: z.boolean(),
  /** False while a job had not ended by Camber's word; whoever looks at the whole run again writes it anew. */
  final: z.boolean(),
  created_at: z.string(),
  created_by: z.string(),
  release: z.string(),
  node_size: z.string(),
  gpu: z.boolean(),
  jobs: count,
  outcome,
  documents: z.looseObject({
    succeeded: count,
    degraded: count,
    failed: count,
    no_result: count,
    cancelled: count,
    pending: count,
  }),
  /** How many documents each schema was asked for with, and how many of them are good; what is beyond the fiftieth is left out. */
  schemas: z.array(z.looseObject({ id: z.string(), documents: count, good: count })),
  /** The most frequent first; at most ten kinds. */
  failures: z.array(
    z.looseObject({ code: z.string(), stage: z.string(), count, retryable: z.boolean(), example: z.string() }),
  ),
  refused: count,
  retry_of: z.string().nullable(),
  finished_at: z.iso.datetime().nullable(),
  /** Null where nothing is known of it. */
  spend: spendSchema.nullable(),
})

/** What a row of `runs` and a line of `cost` need of a run; kept in Spaces once the run is over. */
export type RunSummary = z.infer<typeof summarySchema>

/** The summary, or null for what another hand or a later version has made of it. */
export function parseRunSummary(json: unknown): RunSummary | null {
  return summarySchema.safeParse(json).data ?? null
}

/** Puts together what is known now, also of a run that is still going. */
export function summarizeRun(
  run: RunStatus,
  records: ReadonlyMap<number, readonly RunnerRecord[]>,
  now: Date,
): RunSummary {
  return {
    schema: 'rythmiq.run-summary/v1',
    run_id: run.run_id,
    local: run.local,
    final: run.local || run.shards.every(({ state }) => hasEnded(state, run.cancel !== null)),
    created_at: run.created_at,
    created_by: run.created_by,
    release: run.release,
    node_size: run.node_size,
    gpu: run.gpu,
    jobs: run.shards.length,
    outcome: run.outcome,
    documents: countOutcomes(run.documents),
    schemas: countSchemas(run),
    failures: groupFailures(run.documents)
      .slice(0, mostFailures)
      .map(({ code, stage, count, retryable, example }) => ({
        code,
        stage,
        count,
        retryable,
        example: oneLine(example.message).slice(0, longestMessage),
      })),
    refused: run.refused,
    retry_of: run.retry_of,
    finished_at: finishedAt(run, records),
    spend: spendOf(run, records, now),
  }
}

/** For a job that was not made, a run that was cancelled is the end: nobody makes it any more. */
function hasEnded(state: string, cancelled: boolean): boolean {
  return isFinal(state) || state === 'GONE' || (cancelled && isNotMade(state))
}

/**
 * True when nothing about a run will change any more but what its jobs cost. A job that was held back can still be made unless the run was
 * cancelled, and a document without a result may have one in a log that is yet to come.
 */
export function isSettled(run: RunStatus, finished: string | null, now: Date): boolean {
  if (run.outcome === 'pending') return false
  if (run.cancel === null && run.shards.some(({ state }) => state === 'HELD_BACK')) return false
  // Without a word of the runner's; what it told is not told otherwise later.
  if (!run.documents.some(({ error }) => error?.code === 'NO_RESULT')) return true
  const patience = run.shards.some(({ state }) => state === 'GONE') ? goneIsOverMs : logLagsMs
  return now.getTime() - Date.parse(finished ?? run.created_at) > patience
}

/** All documents, and those that came out well and those that did not; what is missing is still to come. */
export function documentsOf({ documents }: Pick<RunSummary, 'documents'>): { all: number; good: number; bad: number } {
  const { succeeded, degraded, failed, no_result, cancelled, pending } = documents
  const good = succeeded + degraded
  const bad = failed + no_result + cancelled
  return { all: good + bad + pending, good, bad }
}

function countSchemas({ documents }: RunStatus): RunSummary['schemas'] {
  const counts = new Map<string, { documents: number; good: number }>()
  for (const { schema_id, outcome } of documents) {
    const known = counts.get(schema_id) ?? { documents: 0, good: 0 }
    counts.set(schema_id, { documents: known.documents + 1, good: known.good + (isGood(outcome) ? 1 : 0) })
  }
  return [...counts]
    .map(([id, counted]) => ({ id, ...counted }))
    .sort((left, right) => right.documents - left.documents)
    .slice(0, mostSchemas)
}

/** The last end that Camber or a runner tells of; null where neither does, or while a document is still to come. */
function finishedAt(run: RunStatus, records: ReadonlyMap<number, readonly RunnerRecord[]>): string | null {
  if (run.outcome === 'pending') return null
  const ends = run.shards.map(({ shard, finished_at }) => {
    const end = (records.get(shard) ?? []).findLast((record) => record.type === 'end')
    return Date.parse(finished_at ?? (end?.type === 'end' ? end.at : ''))
  })
  const last = Math.max(...ends.filter((ms) => !Number.isNaN(ms)))
  return Number.isFinite(last) ? new Date(last).toISOString() : null
}
