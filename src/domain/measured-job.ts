import { z } from 'zod'
import { nodeSize } from './node-size.ts'
import type { DocumentRecord, RunnerRecord } from './records.ts'
import type { RunStatus, ShardStatus } from './run-status.ts'

/**
 * What is believed of a measurement, in milliseconds. Two clocks stand behind a start-up (Camber's and the node's), and a machine may sleep:
 * what lies outside tells of neither a job nor a document.
 */
const start_up_ms = z.number().min(0).max(1_800_000)
const queue_ms = z.number().min(0).max(600_000)
const document_ms = z.number().min(20).max(1_800_000)

const measuredJob = z.object({
  run_id: z.string(),
  shard: z.number().int().min(0),
  ended_at: z.iso.datetime(),
  gpu: z.boolean(),
  /** From RUNNING to the first document; null where it is not known. */
  start_up_ms: start_up_ms.nullable(),
  /** From `job create` to RUNNING, unless the job waited for another one of its run. */
  queue_ms: queue_ms.nullable(),
  /** Documents that were measured: each had a core of its own and came out well. */
  documents: z.number().int().min(0),
  /** Their mean; null when there were none. */
  document_ms: document_ms.nullable(),
})
export type MeasuredJob = z.infer<typeof measuredJob>

/** A measurement that was kept, or null for what is none or is beyond belief. */
export function parseMeasuredJob(json: unknown): MeasuredJob | null {
  return measuredJob.safeParse(json).data ?? null
}

/** What the ended jobs of a run took, each as far as it can be told. */
export function measureJobs(
  run: RunStatus,
  records: ReadonlyMap<number, readonly RunnerRecord[]>,
  now: Date,
): MeasuredJob[] {
  // Only a node that Camber sells is one that a plan can be made for.
  if (nodeSize(run.node_size, run.gpu) === null) return []
  return run.shards.flatMap((shard) => {
    const told = records.get(shard.shard) ?? []
    const end = told.find((record) => record.type === 'end')
    // A job that Camber started twice has times of two jobs.
    if (end === undefined || told.some(({ attempt }) => attempt !== end.attempt)) return []
    const endedAt = Math.min(Date.parse(end.at), now.getTime())
    if (Number.isNaN(endedAt)) return []
    const own = documentTimes(told)
    const measured: MeasuredJob = {
      run_id: run.run_id,
      shard: shard.shard,
      ended_at: new Date(endedAt).toISOString(),
      gpu: run.gpu,
      start_up_ms: believed(start_up_ms, between(shard.started_at, firstWork(told))),
      queue_ms: believed(queue_ms, queueOf(shard, run.shards)),
      documents: own.length,
      document_ms: own.length === 0 ? null : Math.round(own.reduce((sum, ms) => sum + ms, 0) / own.length),
    }
    const isEmpty = measured.start_up_ms === null && measured.queue_ms === null && measured.document_ms === null
    return isEmpty ? [] : [measured]
  })
}

/** When the first document was handed over: the worker that stays has loaded its models by then, which `work` alone does not tell. */
function firstWork(records: readonly RunnerRecord[]): string | null {
  const starts = records.flatMap((record) => (record.type === 'document' ? [record.started_at ?? ''] : []))
  const [first] = starts.filter((at) => !Number.isNaN(Date.parse(at))).sort()
  const work = records.find((record) => record.type === 'phase' && record.phase === 'work')
  return first ?? (work?.type === 'phase' ? work.at : null)
}

/**
 * Milliseconds of documents that had one core each, which is what the planner reckons with: nobody knows what more threads would have
 * saved. What failed ended early or hung, and tells nothing of the work.
 */
function documentTimes(records: readonly RunnerRecord[]): number[] {
  const start = records.find((record) => record.type === 'start')
  if (start?.type !== 'start' || start.threads !== 1) return []
  const first = new Map<number, DocumentRecord>()
  for (const record of records) {
    if (record.type === 'document' && !first.has(record.index)) first.set(record.index, record)
  }
  return [...first.values()].flatMap(({ verdict, ms }) => {
    const time = verdict?.status === 'success' ? believed(document_ms, ms) : null
    return time === null ? [] : [time]
  })
}

/** A job beyond what the account may run waits for a place, not for a node: then another one of its run ended while it waited. */
function queueOf(shard: ShardStatus, all: readonly ShardStatus[]): number | null {
  const { created_at, started_at } = shard
  if (created_at === null || started_at === null) return null
  const from = Date.parse(created_at)
  const to = Date.parse(started_at)
  const waited = all.some(({ finished_at }) => {
    const ended = finished_at === null ? Number.NaN : Date.parse(finished_at)
    return ended > from && ended <= to
  })
  return waited ? null : to - from
}

function between(from: string | null, to: string | null): number | null {
  return from === null || to === null ? null : Date.parse(to) - Date.parse(from)
}

function believed(bounds: z.ZodNumber, ms: number | null): number | null {
  return bounds.nullable().safeParse(ms).data ?? null
}
