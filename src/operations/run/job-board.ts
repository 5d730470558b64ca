import { Failure } from '../../domain/failure.ts'
import { isFinal } from '../../domain/job-state.ts'
import type { Camber, CamberJob } from '../../ports.ts'
import { eachOf } from '../in-order.ts'

/** Where many jobs are, at the price of one call of Camber a look. */
export interface JobBoard {
  /** What Camber says of each of these jobs; null for one that it does not know. `since` is when the job was asked for. */
  look(wanted: readonly WantedJob[]): Promise<Map<string, CamberJob | null>>
}

export interface WantedJob {
  readonly jobId: string
  readonly since: Date
}

const pageSize = 50
/** Jobs of others stand between ours; beyond so many pages the job itself is asked for. */
const mostPages = 8
/** Camber's clock and ours differ: a list is read until its jobs are older than ours by this. */
const slackMs = 900_000
/** Each starts a `camber` of its own. */
const getsAtOnce = 4

/**
 * Jobs are looked up in Camber's list, whatever their number; a job is asked for by itself only where the list cannot say: it is not in
 * it, or has ended and the list does not tell when. What has ended is not asked for again. `keepMs` is how long a list serves further looks.
 */
export function createJobBoard(camber: Pick<Camber, 'getJob' | 'listJobs'>, now: () => Date, keepMs = 0): JobBoard {
  const ended = new Map<string, CamberJob>()
  let kept: { readonly at: number; readonly jobs: ReadonlyMap<string, CamberJob> } | null = null
  const listed = async (wanted: readonly WantedJob[]): Promise<ReadonlyMap<string, CamberJob>> => {
    const at = now().getTime()
    if (kept !== null && at - kept.at < keepMs) return kept.jobs
    const jobs = await listUntilFound(camber, wanted)
    kept = { at, jobs }
    return jobs
  }
  return {
    look: async (wanted) => {
      const found = new Map<string, CamberJob | null>()
      for (const { jobId } of wanted) {
        const known = ended.get(jobId)
        if (known !== undefined) found.set(jobId, known)
      }
      const open = wanted.filter(({ jobId }) => !found.has(jobId))
      // One job is one call either way, and its own answer says more than the list.
      const list =
        open.length > 1 || (keepMs > 0 && open.length > 0) ? await listed(open) : new Map<string, CamberJob>()
      await eachOf(open, getsAtOnce, async ({ jobId }) => {
        const inList = list.get(jobId)
        const job = inList !== undefined && saysAll(inList) ? inList : await getJob(camber, jobId)
        found.set(jobId, job)
        if (job !== null && isFinal(job.state)) ended.set(jobId, job)
      })
      return found
    },
  }
}

/** A list need not carry times (facts/camber-cli.md §4), and without them nobody knows what was billed. */
function saysAll({ state, startedAt, finishedAt }: CamberJob): boolean {
  return !isFinal(state) || (startedAt !== null && finishedAt !== null)
}

async function getJob(camber: Pick<Camber, 'getJob'>, jobId: string): Promise<CamberJob | null> {
  try {
    return await camber.getJob(jobId)
  } catch (error) {
    if (error instanceof Failure && error.code === 'JOB_NOT_FOUND') return null
    throw error
  }
}

/** Newest first, until all are found or the rest is older than they are. A list that cannot be read finds nothing. */
async function listUntilFound(
  camber: Pick<Camber, 'listJobs'>,
  wanted: readonly WantedJob[],
): Promise<Map<string, CamberJob>> {
  const missing = new Set(wanted.map(({ jobId }) => jobId))
  const oldest = Math.min(...wanted.map(({ since }) => since.getTime())) - slackMs
  const found = new Map<string, CamberJob>()
  let seen = 0
  for (let page = 1; page <= mostPages; page++) {
    const answer = await camber.listJobs(page, pageSize).catch((error: unknown) => {
      if (error instanceof Failure && error.code === 'CAMBER_UNREADABLE') return null
      throw error
    })
    if (answer === null) return found
    const { jobs, total } = answer
    seen += jobs.length
    for (const job of jobs) {
      found.set(job.jobId, job)
      missing.delete(job.jobId)
    }
    const last = jobs.at(-1)
    if (last === undefined || missing.size === 0 || (last.createdAt?.getTime() ?? oldest) < oldest) return found
    // Camber may cap a page below what was asked for, so a short page is the last one only where no total is told.
    if (total === null ? jobs.length < pageSize : seen >= total) return found
  }
  return found
}
