import { Failure } from '../domain/failure.ts'
import { isCommandOf } from '../domain/job-command.ts'
import { shardKey } from '../domain/keys.ts'
import type { ShardRecord } from '../domain/run.ts'
import type { CamberJob, JobRequest, Outside } from '../ports.ts'

/** How far back a job list is read when an answer was lost; more jobs than this are not made in the minutes that matter. */
const pageSize = 50
const mostPages = 4
/** Camber's list may lag behind its own `create`: looked at this often before it is said that there is no job. */
const looks = [0, 1000, 3000]

export interface Clock {
  now(): Date
  sleep(ms: number, signal: AbortSignal): Promise<void>
}

/**
 * Makes the Camber job of a shard exactly once: the intent is written first, and when the answer of `job create` is lost, Camber is
 * asked for a job with this very command before anything else happens. Throws JOB_CREATE_UNSETTLED only when even that cannot be told.
 */
export async function createShardJob(
  outside: Outside,
  intent: ShardRecord,
  request: JobRequest,
  clock: Clock,
): Promise<ShardRecord> {
  await writeShard(outside, intent)
  const jobId = await createOrAdopt(outside, intent, request, clock)
  const created: ShardRecord = { ...intent, camber_job_id: jobId, created_at: clock.now().toISOString() }
  await writeShard(outside, created)
  return created
}

async function createOrAdopt(
  outside: Outside,
  intent: ShardRecord,
  request: JobRequest,
  clock: Clock,
): Promise<string> {
  try {
    return (await outside.camber.createJob(request)).jobId
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'JOB_CREATE_UNSETTLED') throw error
    const adopted = await lookFor(outside, intent, clock)
    if (adopted !== null) return adopted.jobId
    throw new Failure(
      'JOB_CREATE_UNSETTLED',
      `Camber did not answer whether it made the job of run ${intent.run_id}, and its list shows none yet.`,
      `Look once more with: rythmiq status ${intent.run_id}`,
      { run_id: intent.run_id, reason: error.message },
    )
  }
}

async function lookFor(outside: Outside, intent: ShardRecord, clock: Clock): Promise<CamberJob | null> {
  const never = new AbortController().signal
  for (const pause of looks) {
    if (pause > 0) await clock.sleep(pause, never)
    const found = await findShardJob(outside, intent).catch(() => null)
    if (found !== null) return found
  }
  return null
}

/** The Camber job whose stored command is that of this run and shard; null when the newest jobs hold none. */
export async function findShardJob(
  outside: Outside,
  shard: Pick<ShardRecord, 'run_id' | 'shard'>,
): Promise<CamberJob | null> {
  let seen = 0
  for (let page = 1; page <= mostPages; page++) {
    const { jobs, total } = await outside.camber.listJobs(page, pageSize)
    seen += jobs.length
    for (const job of jobs) {
      // Lists need not show the command, so a job that lists without one is asked for.
      const command = job.command ?? (await commandOf(outside, job.jobId))
      if (command !== null && isCommandOf(command, shard.run_id, shard.shard)) return job
    }
    // Camber may cap a page below what was asked for, so a short page is the last one only where no total is told.
    if (jobs.length === 0 || (total === null ? jobs.length < pageSize : seen >= total)) return null
  }
  return null
}

/** Null for a job that went away since it was listed or is not ours to see; it must not hide ours behind it. */
async function commandOf(outside: Outside, jobId: string): Promise<string | null> {
  try {
    return (await outside.camber.getJob(jobId)).command
  } catch (error) {
    if (error instanceof Failure && ['JOB_NOT_FOUND', 'CAMBER_REJECTED'].includes(error.code)) return null
    throw error
  }
}

async function writeShard(outside: Outside, shard: ShardRecord): Promise<void> {
  await outside.spaces.put(shardKey(shard.run_id, shard.shard), `${JSON.stringify(shard)}\n`, {
    contentType: 'application/json',
  })
}
