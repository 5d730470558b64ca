import { jobCommand } from '../domain/job-command.ts'
import { manifestKey, runKey } from '../domain/keys.ts'
import type { Phase, Report } from '../domain/progress.ts'
import type { RunRecord, ShardRecord } from '../domain/run.ts'
import { newRunId } from '../domain/run-id.ts'
import type { Outside } from '../ports.ts'
import { type Clock, createShardJob } from './create-shard-job.ts'
import { buildPayload, type SubmissionPlan } from './plan-submission.ts'
import type { Deployment } from './release-store.ts'

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

/**
 * Sends one document on its way: release, upload, what was asked, intent, job, in this order, so that being cut off anywhere leaves
 * nothing that is pointed at and half made. Returns as soon as Camber has the job.
 */
export async function submitRun(outside: Outside, plan: SubmissionPlan, context: SubmitContext): Promise<Submission> {
  const payload = buildPayload(plan, outside.spaces)
  const deployment = await timed('release', context, async () => {
    const { deployment: value, detail } = await context.findRelease()
    return { value, detail }
  })
  await timed('upload', context, async () => ({
    value: null,
    detail: await uploadInput(outside, plan, context.interrupted),
  }))
  const run = describeRun(plan, deployment, context, outside.local)
  const intent: ShardRecord = {
    schema: 'rythmiq.shard/v1',
    run_id: run.run_id,
    shard: 0,
    documents: 1,
    command: jobCommand(run.run_id, 0, deployment.envFile, plan.node.cores),
    intended_at: context.now().toISOString(),
    camber_job_id: null,
    created_at: null,
  }
  const shard = await timed('create', context, async () => {
    const json = { contentType: 'application/json' }
    await outside.spaces.put(runKey(run.run_id), `${JSON.stringify(run, null, 2)}\n`, json)
    await outside.spaces.put(manifestKey(run.run_id, 0), `${JSON.stringify(payload)}\n`, {
      contentType: 'application/jsonl',
    })
    const request = { ...run.node, command: intent.command, path: deployment.path }
    const created = await createShardJob(outside, intent, request, context)
    return { value: created, detail: `Camber job ${created.camber_job_id}` }
  })
  return { run, shards: [shard] }
}

/** The input's name in Spaces follows from its content, so what is there already is not sent again. */
async function uploadInput(outside: Outside, plan: SubmissionPlan, signal: AbortSignal): Promise<string> {
  const key = `blobs/${plan.blob}`
  const size = `${(plan.input.bytes / 1024).toFixed(0)} kB`
  const there = await outside.spaces.head(key)
  if (there?.size === plan.input.bytes) return `${size}, already there`
  await outside.spaces.putFile(key, plan.input.path, { contentType: plan.input.mime, signal })
  return size
}

function describeRun(plan: SubmissionPlan, deployment: Deployment, context: SubmitContext, local: boolean): RunRecord {
  const now = context.now()
  return {
    schema: 'rythmiq.run-record/v1',
    run_id: newRunId(now, () => context.random(), local),
    created_at: now.toISOString(),
    created_by: context.who,
    release: deployment.release,
    stash_path: deployment.path,
    node: { engine: 'base', size: plan.node.name, gpu: false },
    documents: 1,
    shards: 1,
  }
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
