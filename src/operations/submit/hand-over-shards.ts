import { formatBytes } from '../../domain/bytes.ts'
import { Failure } from '../../domain/failure.ts'
import type { Report } from '../../domain/progress.ts'
import type { RunRecord, ShardRecord } from '../../domain/run.ts'
import type { Outside } from '../../ports.ts'
import { refuseCancelled } from '../run/cancel-run.ts'
import { type Clock, createShardJob } from './create-shard-job.ts'
import { ensureBlobs, type LostBlob, type UploadCount } from './ensure-blobs.ts'
import { intentOf, requestOf } from './shard-intent.ts'

export interface HandOverContext extends Clock {
  readonly report: Report
  readonly interrupted: AbortSignal
  readonly there: Set<string>
  /** What to do about blobs whose files are gone: go on without them, or stop before a job is made. */
  readonly lostBlobs: 'tell' | 'stop'
  /** Told of each job as soon as there is one. */
  made?(record: ShardRecord): Promise<void>
}

/**
 * Hands over shards in their order: the blobs of one, its job, and then the next, so that the first job prepares its node while the blobs of
 * the second are on their way. A shard that has its job already is passed over. The same for a new run and one that is resumed.
 */
export async function handOverShards(
  outside: Outside,
  run: RunRecord,
  shards: readonly number[],
  context: HandOverContext,
): Promise<ShardRecord[]> {
  const made: ShardRecord[] = []
  const spent = { upload: 0, create: 0 }
  const totals = { blobs: 0, sent: 0, sentBytes: 0 }
  context.report({ kind: 'phase', phase: 'upload', state: 'started' })
  for (const shard of shards) {
    context.interrupted.throwIfAborted()
    const began = context.now().getTime()
    const before = { ...totals }
    const sent = (count: UploadCount): void => {
      totals.blobs = before.blobs + count.blobs
      totals.sent = before.sent + count.sent
      totals.sentBytes = before.sentBytes + count.sentBytes
      context.report({
        kind: 'count',
        phase: 'upload',
        done: totals.blobs,
        total: run.documents,
        bytes: totals.sentBytes,
      })
    }
    const { lost, blobs } = await ensureBlobs(outside, run.run_id, shard, { ...context, sent })
    const uploaded = context.now().getTime()
    tellLost(lost, blobs, run, context)
    await refuseCancelled(outside.spaces, run.run_id)
    const record = await createShardJob(
      outside,
      intentOf(run, shard),
      requestOf(run, shard),
      context,
      context.interrupted,
    )
    spent.upload += uploaded - began
    spent.create += context.now().getTime() - uploaded
    made.push(record)
    await context.made?.(record)
  }
  report(context, made, spent, totals)
  return made
}

function report(
  context: HandOverContext,
  made: readonly ShardRecord[],
  spent: { readonly upload: number; readonly create: number },
  { blobs, sent, sentBytes }: UploadCount,
): void {
  const there = sent < blobs ? `${blobs - sent === 1 ? '' : `${blobs - sent} `}already there` : ''
  const told = [sent > 0 ? formatBytes(sentBytes) : '', there].filter((part) => part !== '').join(', ')
  const jobs = made.map(({ camber_job_id }) => camber_job_id)
  const detail =
    jobs.length === 1
      ? `Camber job ${jobs[0]}`
      : `${jobs.length} Camber jobs: ${jobs.slice(0, 4).join(', ')}${jobs.length > 4 ? ', …' : ''}`
  context.report({
    kind: 'phase',
    phase: 'upload',
    state: 'ended',
    ms: spent.upload,
    detail: told === '' ? null : told,
  })
  context.report({ kind: 'phase', phase: 'create', state: 'started' })
  context.report({ kind: 'phase', phase: 'create', state: 'ended', ms: spent.create, detail })
}

/** A shard that lost all its blobs would only cost; of one that lost some, the others are worked on. */
function tellLost(lost: readonly LostBlob[], blobs: number, run: RunRecord, context: HandOverContext): void {
  if (lost.length === 0) return
  const lines = lost.map(({ path, reason }) => `${path}: ${reason}`)
  if (context.lostBlobs === 'tell' && lost.length < blobs) {
    for (const line of lines.slice(0, 20)) context.report({ kind: 'note', text: `! not sent: ${line}` })
    if (lines.length > 20) context.report({ kind: 'note', text: `! … and ${lines.length - 20} more` })
    return
  }
  const { run_id, created_by } = run
  throw new Failure(
    'INPUT_NOT_FOUND',
    lost.length === 1
      ? `${lines[0]}, so its document cannot be processed.`
      : `${lost.length} of ${blobs} files are neither in Spaces nor here as they were when run ${run_id} was submitted on ${created_by.host}.`,
    `Put them back and go on with: rythmiq resume ${run_id}. Without them: rythmiq resume ${run_id} --without-missing`,
    { run_id, missing: lost.length },
    lost.length === 1 ? [] : lines.slice(0, 50),
  )
}
