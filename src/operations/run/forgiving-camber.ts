import { untold } from '../../domain/billed-time.ts'
import { Failure } from '../../domain/failure.ts'
import type { CamberJob, Places } from '../../ports.ts'

/** A Camber whose silence does not end a list of runs: what it does not tell is not known, and what Spaces has is told all the same. */
export interface ForgivingCamber {
  readonly camber: Places['camber']
  /** What kept Camber from answering, if anything did. */
  trouble(): Failure | null
}

const silences: readonly string[] = ['CAMBER_UNAVAILABLE', 'CAMBER_TIMEOUT', 'CAMBER_UNREADABLE']
/** A job of another account is refused, too; so many refusals and no answer at all are the key's. */
const mostRefusals = 16

/** One question takes a second and a half; the adapter's own limits and tries would add up to minutes. */
const patienceMs = 20_000

/** After a call that failed for all it is not asked again: each would wait for its time limit. */
export function forgiving(
  camber: Places['camber'],
  sleep: (ms: number, signal: AbortSignal) => Promise<void>,
): ForgivingCamber {
  let trouble: Failure | null = null
  let isSilent = false
  let answers = 0
  let refusals = 0
  const asked = async <Value>(ask: () => Promise<Value>, otherwise: Value): Promise<Value> => {
    if (isSilent || (answers === 0 && refusals >= mostRefusals)) return otherwise
    try {
      const answer = await soon(ask(), sleep)
      answers += 1
      return answer
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      const isRefused = error.code === 'CAMBER_REJECTED'
      if (!isRefused && !silences.includes(error.code)) {
        answers += 1
        throw error
      }
      trouble = error
      if (isRefused) refusals += 1
      else isSilent = true
      return otherwise
    }
  }
  return {
    trouble: () => trouble,
    camber: {
      getJob: (jobId) => asked(() => camber.getJob(jobId), untoldJob(jobId)),
      listJobs: (page, size) => asked(() => camber.listJobs(page, size), { jobs: [], total: 0 }),
      jobLogs: (jobId) => asked(() => camber.jobLogs(jobId), null),
    },
  }
}

async function soon<Value>(answer: Promise<Value>, sleep: Parameters<typeof forgiving>[1]): Promise<Value> {
  const answered = new AbortController()
  const late = sleep(patienceMs, answered.signal).then((): never => {
    throw new Failure('CAMBER_TIMEOUT', `Camber did not answer within ${patienceMs / 1000} s.`)
  })
  try {
    return await Promise.race([answer, late])
  } finally {
    answered.abort()
  }
}

function untoldJob(jobId: string): CamberJob {
  const unknown = { command: null, mountDir: null, nodeSize: null, createdAt: null, startedAt: null, finishedAt: null }
  return { jobId, state: untold, ...unknown }
}
