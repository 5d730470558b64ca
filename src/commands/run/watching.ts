import { Failure } from '../../domain/failure.ts'
import { exitForOutcomes } from '../../domain/outcome.ts'
import type { RunStatus } from '../../domain/run-status.ts'
import { keepLearnt } from '../../operations/run/keep-learnt.ts'
import type { PartsRead } from '../../operations/run/read-run.ts'
import { patienceWithOthers, watchRun } from '../../operations/run/watch-run.ts'
import { createDoneIndex } from '../../operations/submit/done-index.ts'
import type { Outside } from '../../ports.ts'
import type { Session } from '../../session.ts'
import type { Answer } from '../answer.ts'
import { openRun } from './open-run.ts'
import { runAnswer } from './run-answer.ts'
import type { RunWaitFlags } from './wait.ts'

export interface WatchChoice {
  readonly timeoutMs: number | null
  /** Told of each look. */
  readonly looked?: (status: RunStatus, parts: PartsRead) => void
  /** Ends the wait; the user's interruption unless said. */
  readonly stopped?: AbortSignal
}

export interface Watched {
  readonly status: RunStatus
  readonly parts: PartsRead
}

/** Waits for a run that somebody else may be handing over. Interrupted, the run goes on, and the way back is told. */
export async function watchToEnd(
  session: Session,
  outside: Outside,
  runId: string,
  { timeoutMs, looked, stopped }: WatchChoice,
): Promise<Watched> {
  const { world } = session
  let read: PartsRead = new Map()
  const index = createDoneIndex(outside.spaces)
  const status = await watchRun(outside, runId, {
    report: session.report,
    interrupted: stopped ?? world.interrupted,
    timeoutMs,
    patienceMs: patienceWithOthers(outside.local),
    now: () => world.now(),
    random: () => world.random(),
    sleep: (ms, signal) => world.sleep(ms, signal),
    looked: (seen, parts) => {
      read = parts
      index.looked(seen, parts)
      looked?.(seen, parts)
    },
  }).catch((error: unknown) => {
    throw wayBack(error, runId)
  })
  await Promise.all([index.rest(), keepLearnt(outside.spaces, status, read, world.now())])
  return { status, parts: read }
}

/** The body of `wait`. */
export async function waitForRun(
  session: Session,
  reference: string | undefined,
  flags: RunWaitFlags,
): Promise<Answer<Record<string, unknown>>> {
  const { outside, runId } = await openRun(session, reference, flags.local)
  await session.startProgress()
  const { status, parts } = await watchToEnd(session, outside, runId, { timeoutMs: flags.timeout ?? null })
  return endedAnswer(session, outside, { status, parts }, flags.strict === true)
}

/** What is told of a run that was waited for: where it did not go well, its cause and remedy in two lines beside it. */
export async function endedAnswer(
  session: Session,
  outside: Outside,
  { status, parts }: Watched,
  strict: boolean,
): Promise<Answer<Record<string, unknown>>> {
  const exit = exitOf(status, strict)
  const notes =
    exit === 0 ? [] : await (await import('../explain/explanation.ts')).causeAndRemedy(session, outside, status)
  return { ...(await runAnswer(session, outside, status, parts)), exit, notes }
}

/** The exit code of a run that was waited for. An input that was left out is a document that nobody has. */
export function exitOf(status: RunStatus, strict: boolean): number {
  const exit = exitForOutcomes(
    status.documents.map(({ outcome }) => outcome),
    strict,
  )
  return exit === 0 && status.refused > 0 ? 9 : exit
}

function wayBack(error: unknown, runId: string): unknown {
  if (!(error instanceof Failure) || !['INTERRUPTED', 'TERMINATED'].includes(error.code)) return error
  const hint = `See how it is: rythmiq status ${runId}. To end it: rythmiq cancel ${runId}`
  return new Failure(error.code, `Stopped waiting; run ${runId} goes on.`, hint, { run_id: runId })
}
