import { Failure } from '../domain/failure.ts'
import type { RunStatus } from '../domain/run-status.ts'
import type { Outside } from '../ports.ts'

export interface ShardLog {
  readonly shard: number
  readonly camber_job_id: string | null
  readonly state: string
  /** Null when Camber has none: the job has not started, or was cancelled. */
  readonly log: string | null
}

/** The raw logs of a run's jobs as Camber has them now. */
export async function readLogs(outside: Outside, run: RunStatus): Promise<ShardLog[]> {
  return Promise.all(
    run.shards.map(async ({ shard, camber_job_id, state }) => ({
      shard,
      camber_job_id,
      state,
      log: camber_job_id === null || state === 'GONE' ? null : await logOf(outside, camber_job_id),
    })),
  )
}

/** Null when Camber has none, or does not know the job. */
export async function logOf(outside: Pick<Outside, 'camber'>, jobId: string): Promise<string | null> {
  try {
    return await outside.camber.jobLogs(jobId)
  } catch (error) {
    if (error instanceof Failure && error.code === 'JOB_NOT_FOUND') return null
    throw error
  }
}
