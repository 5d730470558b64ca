import { Failure, isInterruption } from '../../domain/failure.ts'
import { exitForOutcomes, exitWithLeftOut } from '../../domain/outcome.ts'
import type { RunStatus } from '../../domain/run-status.ts'
import { keepLearnt } from '../../operations/run/keep-learnt.ts'
import type { PartsRead } from '../../operations/run/read-run.ts'
import { patienceWithOthers, watchRun } from '../../operations/run/watch-run.ts'
import { createDoneIndex } from '../../operations/submit/done-index.ts'
import type { Outside } from '../../ports.ts'
import type { Session } from '../../session.ts'
import type { Answer } from '../answer.ts'
import { clockOf } from '../clock.ts'
import type { Look } from './look.ts'
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

/** Waits for a run that somebody else may be handing over. Interrupted, the run goes on, and the way back is told. */
export async function watchToEnd(
  session: Session,
  outside: Outside,
  runId: string,
  { timeoutMs, looked, stopped }: WatchChoice,
): Promise<Look> {
  const { world } = session
  let read: PartsRead = new Map()
  const index = createDoneIndex(outside.spaces)
  const status = await watchRun(outside, runId, {
    report: session.report,
    ...clockOf(session),
    ...(stopped && { interrupted: stopped }),
    timeoutMs,
    patienceMs: patienceWithOthers(outside.local),
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
  { status, parts }: Look,
  strict: boolean,
): Promise<Answer<Record<string, unknown>>> {
  const exit = exitOf(status, strict)
  const notes = await whyBadly(session, outside, status, exit)
  return { ...(await runAnswer(session, outside, status, parts)), exit, notes }
}

/** Cause and remedy of a run that ended with this exit code; nothing of one that went well. */
export async function whyBadly(
  session: Session,
  outside: Outside,
  status: RunStatus,
  exit: number,
): Promise<readonly string[]> {
  if (exit === 0) return []
  const { causeAndRemedy } = await import('../explain/explanation.ts')
  return causeAndRemedy(session, outside, status)
}

/** The exit code of a run that was waited for. */
export function exitOf(status: RunStatus, strict: boolean): number {
  const outcomes = status.documents.map(({ outcome }) => outcome)
  return exitWithLeftOut(exitForOutcomes(outcomes, strict), status.refused)
}

function wayBack(error: unknown, runId: string): unknown {
  if (!isInterruption(error)) return error
  const hint = `See how it is: rythmiq status ${runId}. To end it: rythmiq cancel ${runId}`
  return new Failure(error.code, `Stopped waiting; run ${runId} goes on.`, hint, { run_id: runId })
}
