import { Failure, isInterruption } from '../../domain/failure.ts'
import type { RunStatus } from '../../domain/run-status.ts'
import type { PartsRead } from '../../operations/run/read-run.ts'
import { patienceWithOthers, watchRun } from '../../operations/run/watch-run.ts'
import type { Outside } from '../../ports.ts'
import type { Session } from '../../session.ts'
import { clockOf } from '../clock.ts'
import { createLooker } from '../run/look.ts'
import type { ResultsRequest } from './result-choice.ts'

interface Seen {
  readonly run: RunStatus
  /** Why nothing more is to be waited for although documents are missing. What there is, is saved first. */
  readonly cutOff: Failure | null
  /** What kept Camber from answering, if anything did: what is told is what Spaces tells. */
  readonly silence: Failure | null
}

/** One look at the run, or with `--wait` all of them to its end or to the end of patience. */
export async function lookOrWait(
  session: Session,
  outside: Outside,
  runId: string,
  { wait, timeoutMs, again }: Pick<ResultsRequest, 'wait' | 'timeoutMs' | 'again'>,
  looked: (status: RunStatus, parts: PartsRead) => void,
): Promise<Seen> {
  if (!wait) {
    const looker = createLooker(session, outside)
    const { status: run, parts } = await looker.look(runId)
    const silence = looker.silence()
    looked(run, parts)
    // Whether more is to come of a run that Spaces does not know the end of, only Camber could tell.
    return { run, cutOff: run.outcome === 'pending' ? silence : null, silence }
  }
  let last: RunStatus | null = null
  const context = {
    report: session.report,
    ...clockOf(session),
    timeoutMs,
    patienceMs: patienceWithOthers(outside.local),
    looked: (status: RunStatus, parts: PartsRead) => {
      last = status
      looked(status, parts)
    },
  }
  try {
    return { run: await watchRun(outside, runId, context), cutOff: null, silence: null }
  } catch (error) {
    if (last === null || !(error instanceof Failure)) throw wayBack(error, again)
    if (error.code === 'WAIT_TIMEOUT') return { run: last, cutOff: null, silence: null }
    if (error.code === 'RUN_UNFINISHED') return { run: last, cutOff: error, silence: null }
    throw wayBack(error, again)
  }
}

/** What is saved stays, and the same command goes on with the rest. */
export function wayBack(error: unknown, again: string): unknown {
  if (!isInterruption(error)) return error
  return new Failure(error.code, 'Stopped fetching; what was saved stays.', `Fetch the rest with: ${again}`)
}
