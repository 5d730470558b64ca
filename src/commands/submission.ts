import { join, resolve } from 'node:path'
import { Failure } from '../domain/failure.ts'
import { exitForOutcomes, isGood } from '../domain/outcome.ts'
import type { RunStatus } from '../domain/run-status.ts'
import { checkOutputFolder, fetchResults } from '../operations/fetch-results.ts'
import type { SubmissionRequest } from '../operations/plan-submission.ts'
import { currentRelease } from '../operations/release-store.ts'
import { submitRun, timed } from '../operations/submit-run.ts'
import { watchRun } from '../operations/watch-run.ts'
import type { Outside } from '../ports.ts'
import type { Session } from '../session.ts'
import { runView } from '../views/run.ts'
import { submittedView } from '../views/submission.ts'
import type { Answer } from './answer.ts'
import { placeContext, placeForRun } from './placing.ts'
import { makePlan, readOwnBundle } from './plan.ts'
import { shownFrom } from './shown-paths.ts'

export interface WaitChoice {
  readonly wait: boolean
  readonly timeoutMs: number | null
  readonly output: string | null
  readonly strict: boolean
}

/** The body of `submit`: plan, hand over, and when asked to, wait for the outcome and fetch the results. */
export async function submit(
  session: Session,
  request: SubmissionRequest,
  choice: WaitChoice,
): Promise<Answer<Record<string, unknown>>> {
  const { world } = session
  await session.startProgress()
  const progress = { report: session.report, interrupted: world.interrupted, now: () => world.now() }
  const { plan, bundle } = await timed('check', progress, async () => {
    if (choice.wait && choice.output !== null) await checkOutputFolder(resolve(world.cwd, choice.output))
    else if (choice.wait) await checkOutputFolder(join(world.cwd, 'rythmiq-results'))
    const checked = await makePlan(session, request)
    const read = request.target === 'local' ? await readOwnBundle(session, request) : null
    return {
      value: { plan: checked, bundle: read },
      detail: `${checked.input.name}, ${Math.ceil(checked.input.bytes / 1024)} kB`,
    }
  })
  const outside = await session.outside(request.target)
  const submission = await submitRun(outside, plan, {
    ...progress,
    random: () => world.random(),
    sleep: (ms, signal) => world.sleep(ms, signal),
    who: { user: world.user, host: world.host, version: world.version },
    findRelease: async () => {
      if (bundle === null) {
        const deployment = await currentRelease(outside.spaces)
        return { deployment, detail: `release ${deployment.release}` }
      }
      return placeForRun(outside, bundle, await placeContext(session), world)
    },
  })
  const runId = submission.run.run_id
  await world.journal.remember({
    run_id: runId,
    local: outside.local,
    camber_job_ids: submission.shards.flatMap(({ camber_job_id }) => (camber_job_id === null ? [] : [camber_job_id])),
    job_ids: [plan.jobId],
  })
  if (!choice.wait) {
    const data = {
      run_id: runId,
      local: outside.local,
      job_ids: [plan.jobId],
      camber_job_ids: submission.shards.map(({ camber_job_id }) => camber_job_id),
    }
    return { schema: 'rythmiq.submission/v1', data, view: () => submittedView(data), next: [`rythmiq status ${runId}`] }
  }
  return awaitOutcome(session, outside, runId, choice)
}

/** Waits, fetches what is good, and judges. Interrupted or out of time, the run goes on and the way back is told. */
async function awaitOutcome(
  session: Session,
  outside: Outside,
  runId: string,
  choice: WaitChoice,
): Promise<Answer<Record<string, unknown>>> {
  const { world } = session
  const context = {
    report: session.report,
    interrupted: world.interrupted,
    timeoutMs: choice.timeoutMs,
    now: () => world.now(),
    random: () => world.random(),
    sleep: (ms: number, signal: AbortSignal) => world.sleep(ms, signal),
  }
  const status = await watchRun(outside, runId, context).catch((error: unknown) => {
    throw wayBack(error, runId)
  })
  const folder = choice.output === null ? join(world.cwd, 'rythmiq-results', runId) : resolve(world.cwd, choice.output)
  const good = status.documents.filter(({ outcome }) => isGood(outcome)).length
  const saved =
    good === 0
      ? []
      : await timed('fetch', context, async () => {
          const files = await fetchResults(outside, status, folder, world.interrupted)
          return { value: files, detail: `${good} of ${status.documents.length}` }
        }).catch((error: unknown) => {
          throw wayBack(error, runId)
        })
  const data = { ...status, saved }
  return {
    schema: 'rythmiq.run/v1',
    data,
    view: (_, surface) => runView({ ...status, saved: shownFrom(world.cwd, saved) }, surface),
    exit: exitForOutcomes(
      status.documents.map(({ outcome }) => outcome),
      choice.strict,
    ),
    next: [nextCommand(status)],
  }
}

function nextCommand(status: RunStatus): string {
  return status.documents.some(({ outcome }) => isGood(outcome))
    ? `rythmiq status ${status.run_id}`
    : `rythmiq logs ${status.run_id}`
}

/** An interrupted wait is no lost run: says that it goes on and how to come back. */
function wayBack(error: unknown, runId: string): unknown {
  if (!(error instanceof Failure) || !['INTERRUPTED', 'TERMINATED'].includes(error.code)) return error
  return new Failure(
    error.code,
    `Stopped waiting; run ${runId} goes on.`,
    `Come back to it with: rythmiq status ${runId}`,
    {
      run_id: runId,
    },
  )
}
