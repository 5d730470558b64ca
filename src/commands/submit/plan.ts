import { type PlanLimits, planShards } from '../../domain/shards.ts'
import { readBundle } from '../../operations/release/bundle.ts'
import { chooseWorker } from '../../operations/release/choose-worker.ts'
import { planSubmission, type SubmissionPlan, type SubmissionRequest } from '../../operations/submit/plan-submission.ts'
import type { Session } from '../../session.ts'

/** One file as a run of its own. */
export async function makePlan(session: Session, request: SubmissionRequest): Promise<SubmissionPlan> {
  const { world } = session
  const settings = await session.settings()
  const place = { cwd: world.cwd, programFolder: world.folders.program, user: world.user, host: world.host }
  const userId = request.userId ?? settings.get('user_id')?.value ?? null
  return planSubmission({ ...request, userId }, place, () => world.uuid())
}

/** The worker that a sandbox run takes along. */
export async function readOwnBundle(
  session: Session,
  request: Pick<SubmissionRequest, 'worker'>,
): ReturnType<typeof readBundle> {
  const { cwd, folders, loadIgnoreRules } = session.world
  return readBundle(await chooseWorker(request.worker, cwd, folders.program), folders.program, loadIgnoreRules)
}

/**
 * Tells what cannot be planned before anything is opened. How long and how dear a plan is, is only known with the figures of the release;
 * the sandbox has those of production for everything but the work.
 */
export function planBeforehand(documents: number, limits: PlanLimits, local: boolean): void {
  planShards(documents, local ? limits : { ...limits, deadlineMs: null, maxCost: null })
}
