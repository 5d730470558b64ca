import { Failure } from '../../domain/failure.ts'
import { isGood } from '../../domain/outcome.ts'
import type { ProgressEvent } from '../../domain/progress.ts'
import type { RunStatus } from '../../domain/run-status.ts'
import type { Outside } from '../../ports.ts'
import { type WatchContext, watchRun } from '../run/watch-run.ts'
import type { SubmissionPlan } from '../submit/plan-submission.ts'
import { type SubmitContext, submitRun } from '../submit/submit-run.ts'
import type { Deployment } from './release-store.ts'

export interface SmokeContext extends Omit<SubmitContext, 'findRelease'>, Omit<WatchContext, 'sleep'> {
  /** Told of the run as soon as there is one, so that it can be looked at whatever comes. */
  onRun(run: {
    readonly run_id: string
    readonly jobs: readonly string[]
    readonly documents: readonly string[]
  }): Promise<void>
}

/**
 * Sends one document through one real job on a release that nothing points at yet. Gives the run's id when the document came out well;
 * a warning such as little text is well enough. Throws SMOKE_FAILED, WAIT_TIMEOUT.
 */
export async function smokeTest(
  outside: Outside,
  deployment: Deployment,
  plan: SubmissionPlan,
  context: SmokeContext,
): Promise<string> {
  const report = (event: ProgressEvent): void => {
    // The release was told of already.
    if (event.kind !== 'phase' || event.phase !== 'release') context.report(event)
  }
  const findRelease = async () => ({ deployment, detail: '' })
  const { run, shards } = await submitRun(outside, plan, { ...context, report, findRelease })
  const jobs = shards.flatMap(({ camber_job_id }) => (camber_job_id === null ? [] : [camber_job_id]))
  await context.onRun({ run_id: run.run_id, jobs, documents: [plan.jobId] })
  const status = await watchRun(outside, run.run_id, { ...context, report }).catch((error: unknown) => {
    throw stillGoing(error, run.run_id, deployment.release)
  })
  if (status.documents.every(({ outcome }) => isGood(outcome))) return run.run_id
  throw failed(status, deployment.release)
}

function failed(status: RunStatus, release: string): Failure {
  const [document] = status.documents
  const cause = document?.error ?? null
  const reason =
    cause === null ? `its outcome is ${status.outcome}` : `${cause.code} at ${cause.stage}: ${cause.message}`
  return new Failure(
    'SMOKE_FAILED',
    `Release ${release} did not process the smoke document (${reason.replace(/\.$/, '')}), so it was not made current.`,
    `See what its job said: rythmiq logs ${status.run_id}`,
    { run_id: status.run_id, release, outcome: status.outcome, cause: cause?.code ?? null },
  )
}

/** A wait that ends early leaves the pointer where it is; the same command finds the release in place and tries again. */
function stillGoing(error: unknown, runId: string, release: string): unknown {
  if (!(error instanceof Failure) || !['WAIT_TIMEOUT', 'INTERRUPTED', 'TERMINATED'].includes(error.code)) return error
  return new Failure(
    error.code,
    `The smoke run ${runId} is still going, so release ${release} was not made current.`,
    `See how it is: rythmiq status ${runId}. Then deploy again: what was uploaded is kept.`,
    { run_id: runId, release },
  )
}
