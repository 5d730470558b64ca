import type { Phase, Report } from '../../domain/progress.ts'
import type { RunRecord, ShardRecord } from '../../domain/run.ts'
import { planShards } from '../../domain/shards.ts'
import type { Outside } from '../../ports.ts'
import type { Deployment } from '../release/release-store.ts'
import type { Clock } from './create-shard-job.ts'
import { draftOf, type SubmissionPlan } from './plan-submission.ts'
import { submitDocuments } from './submit-documents.ts'

export interface Submission {
  readonly run: RunRecord
  readonly shards: readonly ShardRecord[]
}

export interface SubmitContext extends Clock {
  readonly report: Report
  readonly interrupted: AbortSignal
  random(): number
  readonly who: { readonly user: string; readonly host: string; readonly version: string }
  /** The release that the run's jobs use: the current one, or one that is put in its place first. */
  findRelease(): Promise<FoundRelease>
}

export interface FoundRelease {
  readonly deployment: Deployment
  /** What is to be said of it: `release 3f2a91c04b77, already there`. */
  readonly detail: string
}

/** Sends one document on its way, as a run of one. Returns as soon as Camber has the job. */
export async function submitRun(outside: Outside, plan: SubmissionPlan, context: SubmitContext): Promise<Submission> {
  const limits = {
    size: plan.node.name,
    maxJobs: 1,
    jobs: 1,
    documentsPerJob: null,
    gpu: false,
    deadlineMs: null,
    maxCost: null,
  }
  const lines = async function* () {
    yield JSON.stringify(draftOf(plan))
  }
  const choice = { atFirst: 1, maxJobs: 1, idempotencyKey: null, retryOf: null, strictInput: true }
  const release = await findRelease(context)
  return submitDocuments(
    outside,
    { documents: 1, problems: [], lines },
    planShards(1, limits),
    release,
    choice,
    context,
  )
}

/** The release that jobs will use, told as a phase. */
export async function findRelease(
  context: Pick<SubmitContext, 'report' | 'interrupted' | 'now' | 'findRelease'>,
): Promise<FoundRelease> {
  return timed('release', context, async () => {
    const value = await context.findRelease()
    return { value, detail: value.detail }
  })
}

/** Reports a phase around a piece of work, and does not begin it once the user has asked to stop. */
export async function timed<Value>(
  phase: Phase,
  context: Pick<SubmitContext, 'report' | 'interrupted' | 'now'>,
  work: () => Promise<{ readonly value: Value; readonly detail: string | null }>,
): Promise<Value> {
  context.interrupted.throwIfAborted()
  const started = context.now().getTime()
  context.report({ kind: 'phase', phase, state: 'started' })
  const { value, detail } = await work()
  context.report({ kind: 'phase', phase, state: 'ended', ms: context.now().getTime() - started, detail })
  return value
}
