import { Failure } from '../../domain/failure.ts'
import type { RunStatus } from '../../domain/run-status.ts'
import { forgiving } from '../../operations/run/forgiving-camber.ts'
import { type PartsRead, readRun } from '../../operations/run/read-run.ts'
import { patienceWithOthers, watchRun } from '../../operations/run/watch-run.ts'
import { unlessInterrupted } from '../../operations/unless-interrupted.ts'
import type { Outside } from '../../ports.ts'
import type { Session } from '../../session.ts'
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
  const { world, report } = session
  const now = (): Date => world.now()
  if (!wait) {
    const parts: PartsRead = new Map()
    const { camber, trouble } = forgiving(outside.camber, (ms, signal) => world.sleep(ms, signal))
    const reading = readRun({ ...outside, camber }, runId, now, parts)
    const run = await unlessInterrupted(reading, world.interrupted)
    looked(run, parts)
    // Whether more is to come of a run that Spaces does not know the end of, only Camber could tell.
    return { run, cutOff: run.outcome === 'pending' ? trouble() : null, silence: trouble() }
  }
  let last: RunStatus | null = null
  const context = {
    report,
    interrupted: world.interrupted,
    timeoutMs,
    patienceMs: patienceWithOthers(outside.local),
    now,
    random: () => world.random(),
    sleep: (ms: number, signal: AbortSignal) => world.sleep(ms, signal),
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
  if (!(error instanceof Failure) || !['INTERRUPTED', 'TERMINATED'].includes(error.code)) return error
  return new Failure(error.code, 'Stopped fetching; what was saved stays.', `Fetch the rest with: ${again}`)
}
