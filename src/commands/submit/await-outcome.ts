import { join, resolve } from 'node:path'
import { Failure, isInterruption } from '../../domain/failure.ts'
import { exitWithLeftOut, isGood } from '../../domain/outcome.ts'
import type { RunRecord } from '../../domain/run.ts'
import type { RunStatus } from '../../domain/run-status.ts'
import { exitForResults } from '../../domain/saved-document.ts'
import { createFetcher } from '../../operations/results/fetch-results.ts'
import { keepLearnt } from '../../operations/run/keep-learnt.ts'
import { readLeftOut } from '../../operations/run/read-left-out.ts'
import type { PartsRead } from '../../operations/run/read-run.ts'
import { watchRun } from '../../operations/run/watch-run.ts'
import { createDoneIndex } from '../../operations/submit/done-index.ts'
import { createFeeder } from '../../operations/submit/feed-run.ts'
import { timed } from '../../operations/submit/submit-run.ts'
import type { Outside } from '../../ports.ts'
import type { Session } from '../../session.ts'
import { runView } from '../../views/run.ts'
import type { Answer } from '../answer.ts'
import { clockOf } from '../clock.ts'
import { whyBadly } from '../run/watching.ts'
import { shownFrom } from '../shown-paths.ts'
import { followerFor, lastLogs } from './follow.ts'
import { resumable } from './remember-run.ts'
import type { WaitChoice } from './run-flags.ts'

/**
 * Waits for a run, hands over its further jobs meanwhile, saves results as they come, and judges. Interrupted or out of time, the run goes
 * on and the way back is told.
 */
export async function awaitOutcome(
  session: Session,
  outside: Outside,
  run: RunRecord,
  choice: WaitChoice,
): Promise<Answer<Record<string, unknown>>> {
  const { world } = session
  const runId = run.run_id
  const base = { report: session.report, ...clockOf(session) }
  const folder = choice.output === null ? join(world.cwd, 'rythmiq-results', runId) : resolve(world.cwd, choice.output)
  const fetcher = createFetcher(outside, folder, world.interrupted)
  const quietly = { ...base, report: afterwards(session), there: new Set<string>(), lostBlobs: 'tell' as const }
  const feeder = createFeeder(outside, run, run.max_jobs ?? run.shards, choice.halt, quietly)
  const index = createDoneIndex(outside.spaces)
  const follower = followerFor(session, outside, run, choice)
  let read: PartsRead = new Map()
  const looked = (status: RunStatus, parts: PartsRead): void => {
    read = parts
    fetcher.take(status)
    index.looked(status, parts)
    feeder.looked(status)
    follower?.looked(status)
  }
  const context = { ...base, timeoutMs: choice.timeoutMs, looked, feeding: true }
  const status = await watchRun(outside, runId, context).catch((error: unknown) => {
    throw wayBack(error, run)
  })
  await Promise.all([
    lastLogs(follower, status, world.interrupted),
    feeder.rest(),
    index.rest(),
    keepLearnt(outside.spaces, status, read, world.now()),
  ])
  const good = status.documents.filter(({ outcome }) => isGood(outcome)).length
  const saved =
    good === 0
      ? []
      : await timed('fetch', base, async () => ({
          value: await fetcher.finish(session.report),
          detail: `${good} of ${status.documents.length}`,
        })).catch((error: unknown) => {
          throw wayBack(error, run)
        })
  const left_out = await readLeftOut(outside, status)
  const data = { ...status, left_out, saved }
  const exit = exitForResults(status.documents, saved, choice.strict)
  const notes = await whyBadly(session, outside, status, exit)
  return {
    schema: 'rythmiq.run/v1',
    data,
    notes,
    view: (_, surface) => runView({ ...data, saved: shownFrom(world.cwd, saved) }, surface),
    exit: exitWithLeftOut(exit, status.refused),
    next: [nextCommand(status)],
  }
}

/** While a run is waited for, what a further job does is a note at most. */
function afterwards(session: Session): Session['report'] {
  return (event) => {
    if (event.kind === 'note') session.report(event)
  }
}

function nextCommand({ run_id, documents }: RunStatus): string {
  const good = documents.filter(({ outcome }) => isGood(outcome)).length
  if (good === 0) return `rythmiq logs ${run_id}`
  return good < documents.length ? `rythmiq retry ${run_id}` : `rythmiq status ${run_id}`
}

/** An interrupted wait is no lost run: says that it goes on and how to come back. */
function wayBack(error: unknown, { run_id, shards }: RunRecord): unknown {
  if (!isInterruption(error)) {
    return shards > 1 && !(error instanceof Failure && error.code === 'WAIT_TIMEOUT') ? resumable(error, run_id) : error
  }
  const way = shards > 1 ? `rythmiq resume ${run_id}` : `rythmiq status ${run_id}`
  return new Failure(error.code, `Stopped waiting; run ${run_id} goes on.`, `Come back to it with: ${way}`, { run_id })
}
