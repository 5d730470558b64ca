import type { ShardStatus } from '../../domain/run-status.ts'
import type { CamberJob } from '../../ports.ts'

/** Camber's times of a job as answers tell them. */
export function jobTimes(job: CamberJob): Pick<ShardStatus, 'created_at' | 'started_at' | 'finished_at'> {
  const told = (time: Date | null): string | null => time?.toISOString() ?? null
  return { created_at: told(job.createdAt), started_at: told(job.startedAt), finished_at: told(job.finishedAt) }
}
