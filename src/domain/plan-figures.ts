import type { MeasuredJob } from './measured-job.ts'
import { type JobTimes, productionTimes } from './shards.ts'

/** What a plan is reckoned with, and where that comes from. */
export interface PlanFigures {
  readonly times: JobTimes
  /** Which of the times were measured with this release; the others are those of production. */
  readonly measured: readonly MeasuredFigure[]
  /** Jobs and documents that were measured. */
  readonly jobs: number
  readonly documents: number
}

export type MeasuredFigure = 'start_up' | 'document' | 'queue'

export const productionFigures: PlanFigures = { times: productionTimes, measured: [], jobs: 0, documents: 0 }

/** Of three jobs the median is not the one that went wrong. */
const fewestJobs = 3
/** Documents differ among themselves, by a seventh even where they were alike (facts/rythmiq-worker.md §9): ten make a mean that holds. */
const fewestDocuments = 10
/** Enough that one bad hour does not tell, few enough that a change of the node's or the network's does. */
const jobsKept = 50

/** The newest jobs of both, each once; what is measured now replaces what was kept of the same job. Newest first. */
export function mergeJobs(kept: readonly MeasuredJob[], fresh: readonly MeasuredJob[]): MeasuredJob[] {
  const byJob = new Map<string, MeasuredJob>()
  for (const job of [...kept, ...fresh]) {
    const key = `${job.run_id} ${job.shard}`
    byJob.set(key, completed(job, byJob.get(key)))
  }
  return [...byJob.values()].sort((left, right) => right.ended_at.localeCompare(left.ended_at)).slice(0, jobsKept)
}

/** Who looks later may know less: Camber forgets its jobs. */
function completed(job: MeasuredJob, before: MeasuredJob | undefined): MeasuredJob {
  if (before === undefined) return job
  const { start_up_ms, queue_ms } = before
  return { ...job, start_up_ms: job.start_up_ms ?? start_up_ms, queue_ms: job.queue_ms ?? queue_ms }
}

/**
 * Medians over the jobs on nodes of this kind; each figure for itself is that of production until there is enough of it. A plan tells what
 * it would be on Camber, so of the sandbox's jobs only the work counts: how a job starts and waits there is a matter of this machine.
 */
export function figuresOf(jobs: readonly MeasuredJob[], gpu: boolean, local: boolean): PlanFigures {
  const alike = jobs.filter((job) => job.gpu === gpu)
  const worked = alike.filter(({ document_ms }) => document_ms !== null)
  const documents = worked.reduce((sum, job) => sum + job.documents, 0)
  const start_up = local ? null : median(alike.map(({ start_up_ms }) => start_up_ms))
  const queue = local ? null : median(alike.map(({ queue_ms }) => queue_ms))
  const document = documents < fewestDocuments ? null : median(worked.map(({ document_ms }) => document_ms))
  const found = { start_up, document, queue }
  const measured = (['start_up', 'document', 'queue'] as const).filter((figure) => found[figure] !== null)
  return {
    times: {
      startUp: start_up ?? productionTimes.startUp,
      coreSecondsPerDocument: document ?? productionTimes.coreSecondsPerDocument,
      queue: queue ?? productionTimes.queue,
      call: productionTimes.call,
    },
    measured,
    jobs: alike.filter((job) => measured.some((figure) => job[`${figure}_ms`] !== null)).length,
    documents: document === null ? 0 : documents,
  }
}

/** `measured on 12 jobs of this release`, `production's`, or which of them is which. */
export function describeFigures({ measured, jobs }: PlanFigures): string {
  if (measured.length === 0) return 'production figures'
  const words = { start_up: 'start-up', document: 'work', queue: 'queue' }
  if (measured.length === Object.keys(words).length) return `measured on ${jobs} jobs of this release`
  return `${measured.map((figure) => words[figure]).join(' and ')} measured on ${jobs} jobs of this release, else production figures`
}

/** Seconds. Null when too few jobs tell. */
function median(milliseconds: readonly (number | null)[]): number | null {
  const sorted = milliseconds.filter((ms) => ms !== null).sort((left, right) => left - right)
  if (sorted.length < fewestJobs) return null
  const low = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0
  const high = sorted[Math.ceil((sorted.length - 1) / 2)] ?? 0
  return (low + high) / 2000
}
