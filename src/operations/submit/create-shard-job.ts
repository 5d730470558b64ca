import { Failure } from '../../domain/failure.ts'
import type { ShardRecord } from '../../domain/run.ts'
import type { JobRequest, Outside } from '../../ports.ts'
import { refuseCancelled } from '../run/cancel-run.ts'
import { type Claim, claimShard, settleMs, writeClaimed } from './claim-shard.ts'
import { findShardJob } from './find-shard-job.ts'

/** Camber's list may lag behind its own `create`: looked at this often before it is said that there is no job. */
const looks = [0, 1000, 3000]

export interface Clock {
  now(): Date
  sleep(ms: number, signal: AbortSignal): Promise<void>
}

/**
 * Makes the Camber job of a shard exactly once, whoever else tries at the same time: the intent is claimed by a conditional write before
 * anything is asked of Camber, an intent that somebody else left is settled by looking at Camber, and when the answer of `job create` is
 * lost, Camber is asked for a job with this very command. Throws JOB_CREATE_UNSETTLED only when even that cannot be told.
 */
export async function createShardJob(
  outside: Outside,
  intent: ShardRecord,
  request: JobRequest,
  clock: Clock,
  signal: AbortSignal = new AbortController().signal,
): Promise<ShardRecord> {
  for (;;) {
    const claim = await claimShard(outside, intent, clock, signal)
    if (claim.kind === 'made') return claim.record
    // Whoever held it before may have got as far as the job.
    const found = claim.kind === 'taken' ? await findShardJob(outside, claim.record) : null
    const jobId = found?.jobId ?? (await create(outside, claim, request, clock))
    if (jobId !== null) return noteJob(outside, claim, jobId, clock)
  }
}

/** Null when the claim got too old to be ours for sure: then it is claimed again. */
async function create(outside: Outside, claim: Claim, request: JobRequest, clock: Clock): Promise<string | null> {
  const age = clock.now().getTime() - Date.parse(claim.record.intended_at)
  // A machine that slept since it claimed; somebody may have taken over meanwhile.
  if (age > settleMs(outside.local) / 4) return null
  try {
    // Asked once more: waiting for whoever held the shard before can take minutes.
    await refuseCancelled(outside.spaces, claim.record.run_id)
    return (await outside.camber.createJob(request)).jobId
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    if (error.code !== 'JOB_CREATE_UNSETTLED') {
      // There is no job, so the next one who tries need not wait.
      await writeClaimed(outside, claim, { ...claim.record, refused: error.code }).catch(() => null)
      throw error
    }
    const adopted = await lookFor(outside, claim.record, clock)
    if (adopted !== null) return adopted
    const { run_id } = claim.record
    throw new Failure(
      'JOB_CREATE_UNSETTLED',
      `Camber did not answer whether it made the job of run ${run_id}, and its list shows none yet.`,
      `Look once more with: rythmiq status ${run_id}. To go on: rythmiq resume ${run_id}`,
      { run_id, shard: claim.record.shard, reason: error.message },
    )
  }
}

async function lookFor(outside: Outside, intent: ShardRecord, clock: Clock): Promise<string | null> {
  const never = new AbortController().signal
  for (const pause of looks) {
    if (pause > 0) await clock.sleep(pause, never)
    const found = await findShardJob(outside, intent).catch(() => null)
    if (found !== null) return found.jobId
  }
  return null
}

/** Whoever took over meanwhile looks at Camber and finds this very job, so both write the same. */
async function noteJob(outside: Outside, claim: Claim, jobId: string, clock: Clock): Promise<ShardRecord> {
  const { refused: _, ...record } = claim.record
  const created: ShardRecord = { ...record, camber_job_id: jobId, created_at: clock.now().toISOString() }
  return writeClaimed(outside, claim, created)
}
