import { Failure } from '../../domain/failure.ts'
import { isCommandOf } from '../../domain/job-command.ts'
import type { ShardRecord } from '../../domain/run.ts'
import type { CamberJob, Places } from '../../ports.ts'

const pageSize = 50
/** How far back a job list is read where it does not tell when jobs were made; more are not made in the minutes that matter. */
const mostPages = 4
/** The end of it, even where all jobs are younger than the intent. */
const lastPage = 40
/** Clocks differ: a job that is older than its intent by more than this is none of it. */
const slackMs = 900_000

/** The Camber job whose stored command is that of this run and shard; null when no job since the intent has it. */
export async function findShardJob(
  outside: Places,
  shard: Pick<ShardRecord, 'run_id' | 'shard'> & { readonly intended_at?: string },
): Promise<CamberJob | null> {
  const since = shard.intended_at === undefined ? Number.NaN : Date.parse(shard.intended_at) - slackMs
  let seen = 0
  for (let page = 1; page <= lastPage; page++) {
    const { jobs, total } = await outside.camber.listJobs(page, pageSize)
    seen += jobs.length
    for (const job of jobs) {
      // Lists need not show the command, so a job that lists without one is asked for.
      const command = job.command ?? (await commandOf(outside, job.jobId))
      if (command !== null && isCommandOf(command, shard.run_id, shard.shard)) return job
    }
    // Camber may cap a page below what was asked for, so a short page is the last one only where no total is told.
    if (jobs.length === 0 || (total === null ? jobs.length < pageSize : seen >= total)) return null
    const oldest = jobs.at(-1)?.createdAt?.getTime()
    if (oldest === undefined ? page >= mostPages : oldest < since) return null
  }
  return null
}

/** Null for a job that went away since it was listed or is not ours to see; it must not hide ours behind it. */
async function commandOf(outside: Places, jobId: string): Promise<string | null> {
  try {
    return (await outside.camber.getJob(jobId)).command
  } catch (error) {
    if (error instanceof Failure && ['JOB_NOT_FOUND', 'CAMBER_REJECTED'].includes(error.code)) return null
    throw error
  }
}
