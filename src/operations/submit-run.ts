import { Failure } from '../domain/failure.ts'
import { jobCommand } from '../domain/job-command.ts'
import { currentReleaseKey, manifestKey, runKey } from '../domain/keys.ts'
import type { Phase, Report } from '../domain/progress.ts'
import type { RunRecord, ShardRecord } from '../domain/run.ts'
import { newRunId } from '../domain/run-id.ts'
import type { Outside } from '../ports.ts'
import type { Bundle } from './bundle.ts'
import { type Clock, createShardJob } from './create-shard-job.ts'
import { type Deployment, deployRelease } from './deploy-release.ts'
import { buildPayload, type SubmissionPlan } from './plan-submission.ts'

export interface Submission {
  readonly run: RunRecord
  readonly shards: readonly ShardRecord[]
}

export interface SubmitContext extends Clock {
  readonly report: Report
  readonly interrupted: AbortSignal
  random(): number
  readonly who: { readonly user: string; readonly host: string; readonly version: string }
  readonly stashRoot: string
  /** What to deploy first; null means the release that the pointer names. */
  readonly bundle: Bundle | null
}

/**
 * Sends one document on its way: release, upload, what was asked, intent, job, in this order, so that being cut off anywhere leaves
 * nothing that is pointed at and half made. Returns as soon as Camber has the job.
 */
export async function submitRun(outside: Outside, plan: SubmissionPlan, context: SubmitContext): Promise<Submission> {
  const payload = buildPayload(plan, outside.spaces)
  const deployment = await timed('release', context, async () => {
    const found = await findRelease(outside, context)
    return {
      value: found,
      detail: `release ${found.release}${found.uploaded > 0 ? `, ${found.uploaded} files sent` : ', already there'}`,
    }
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

async function findRelease(outside: Outside, context: SubmitContext): Promise<Deployment> {
  if (context.bundle !== null) {
    const note = { at: context.now().toISOString(), who: context.who.user }
    return deployRelease(outside, context.bundle, context.stashRoot, note)
  }
  const pointer = await outside.spaces.get(currentReleaseKey)
  const record = pointer === null ? null : parseJson(new TextDecoder().decode(pointer.body))
  if (pointer !== null && !isReleaseRecord(record)) {
    throw new Failure('RELEASE_MISSING', `The pointer ${currentReleaseKey} in Spaces is damaged: it names no release.`)
  }
  if (!isReleaseRecord(record)) {
    throw new Failure(
      'RELEASE_MISSING',
      'No worker release is deployed on Camber yet.',
      'Try the document here first: add --local, which needs no account.',
    )
  }
  return { release: record.release, path: record.stash_path, envFile: record.env_file, uploaded: 0 }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function isReleaseRecord(value: unknown): value is { release: string; stash_path: string; env_file: string } {
  if (typeof value !== 'object' || value === null) return false
  return ['release', 'stash_path', 'env_file'].every((field) => typeof Reflect.get(value, field) === 'string')
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
