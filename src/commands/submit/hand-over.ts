import type { PlanFigures } from '../../domain/plan-figures.ts'
import { type PlanLimits, planShards } from '../../domain/shards.ts'
import type { readBundle } from '../../operations/release/bundle.ts'
import { currentRelease } from '../../operations/release/release-store.ts'
import { resumeRun } from '../../operations/submit/resume-run.ts'
import { type DocumentSet, type Submitted, submitDocuments } from '../../operations/submit/submit-documents.ts'
import { type FoundRelease, findRelease } from '../../operations/submit/submit-run.ts'
import type { Outside } from '../../ports.ts'
import type { Session } from '../../session.ts'
import { planLine, submittedView } from '../../views/submission.ts'
import type { Answer } from '../answer.ts'
import { clockOf } from '../clock.ts'
import { placeContext, placeForRun } from '../release/placing.ts'
import { awaitOutcome } from './await-outcome.ts'
import { rememberRun, resumable } from './remember-run.ts'
import type { WaitChoice } from './run-flags.ts'

export type Bundle = Awaited<ReturnType<typeof readBundle>> | null

export interface HandOverRequest {
  readonly limits: PlanLimits
  readonly idempotencyKey: string | null
  readonly retryOf: string | null
  readonly strictInput: boolean
}

/** What `submit` and `retry` have in common once documents and release are known, and how long its jobs take. */
export async function handOver(
  session: Session,
  outside: Outside,
  set: DocumentSet,
  figures: PlanFigures,
  release: FoundRelease,
  request: HandOverRequest,
  choice: WaitChoice,
): Promise<Answer<Record<string, unknown>>> {
  const { world } = session
  const { maxJobs } = request.limits
  const plan = planShards(set.documents, request.limits, figures.times)
  if (set.documents > 1 || !outside.local)
    session.report({ kind: 'note', text: planLine(plan, set.documents, figures, outside.local, world.now()) })
  // Camber queues what an account may not run yet; only somebody who waits can hand over bit by bit.
  const atFirst = choice.wait ? Math.min(maxJobs, plan.jobs) : plan.jobs
  if (!choice.wait && plan.jobs > maxJobs) {
    const text = `All ${plan.jobs} jobs are created at once and Camber queues them; with --wait at most ${maxJobs} are live.`
    session.report({ kind: 'note', text })
  }
  const remember = rememberRun(world.journal, outside.local)
  const context = {
    report: session.report,
    ...clockOf(session),
    ...remember,
  }
  const submitted = await submitDocuments(
    outside,
    set,
    plan,
    release,
    {
      atFirst,
      maxJobs,
      idempotencyKey: request.idempotencyKey,
      retryOf: request.retryOf,
      strictInput: request.strictInput || set.documents === 1,
    },
    {
      ...context,
      who: { user: world.user, host: world.host, version: world.version },
      findRelease: async () => release,
    },
  ).catch((error: unknown) => {
    throw resumable(error, remember.runId())
  })
  if (submitted.existed) {
    const { run } = submitted
    session.report({ kind: 'note', text: `The idempotency key has run ${run.run_id} already; no other was submitted.` })
    // The first submission may have been cut off; who waits hands over what is left of it anyway.
    const going = { ...context, there: new Set<string>(), lostBlobs: 'tell' as const }
    if (!choice.wait) {
      await resumeRun(outside, run, null, going).catch((error: unknown) => {
        throw resumable(error, run.run_id)
      })
    }
  }
  return choice.wait
    ? awaitOutcome(session, outside, submitted.run, choice)
    : told(outside, submitted, set, remember.documents())
}

function told(
  outside: Outside,
  { run, shards, existed }: Submitted,
  set: DocumentSet,
  jobIds: readonly string[],
): Answer<Record<string, unknown>> {
  const data = {
    run_id: run.run_id,
    local: outside.local,
    existed,
    documents: run.documents,
    /** Of the first documents; the manifests have them all. */
    job_ids: jobIds,
    left_out: set.problems,
    jobs: run.shards,
    camber_job_ids: shards.map(({ camber_job_id }) => camber_job_id),
  }
  return {
    schema: 'rythmiq.submission/v1',
    data,
    view: () => submittedView(data),
    next: [`rythmiq status ${run.run_id}`],
  }
}

/** The release of the run: the current one, or for the sandbox the worker at hand. */
export async function releaseFor(session: Session, outside: Outside, bundle: Bundle): Promise<FoundRelease> {
  const { world } = session
  const context = {
    report: session.report,
    interrupted: world.interrupted,
    now: () => world.now(),
    findRelease: async () => {
      if (bundle !== null) return placeForRun(outside, bundle, await placeContext(session), world)
      const deployment = await currentRelease(outside.spaces)
      return { deployment, detail: `release ${deployment.release}` }
    },
  }
  return findRelease(context)
}
