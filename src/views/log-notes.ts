import { oneLine } from '../domain/control.ts'
import { isFinal } from '../domain/job-state.ts'
import type { ShardStatus } from '../domain/run-status.ts'

/** Why there is no log of a job, in one sentence. */
export function missingLogView({ shard, camber_job_id, state }: ShardStatus, several: boolean): string {
  const which = several ? `[${shard}] ` : ''
  if (camber_job_id === null) return `${which}The job is not there (${oneLine(state)}); so there is no log.`
  const job = `${which}Job ${oneLine(camber_job_id)}`
  if (state === 'GONE') return `${job} is not known to Camber any more; so there is no log.`
  if (state.toUpperCase() === 'CANCELLED') return `${job} was cancelled; Camber keeps no logs of such a job.`
  if (isFinal(state)) return `${job} is ${oneLine(state)}, and Camber has no log of it.`
  return `${job} is ${oneLine(state)} and has printed nothing yet.`
}

/** Of the log of a job that is over. */
export function brokenOffView({ shard, camber_job_id }: ShardStatus, several: boolean): string {
  const which = several ? `[${shard}] ` : ''
  return `${which}The log of job ${oneLine(camber_job_id ?? '')} lacks its end: Camber writes it some seconds late, or the job was killed.`
}

/** None where nothing was left out. */
export function leftOutView(noise: number): string[] {
  if (noise === 0) return []
  const lines = noise === 1 ? 'One line of an installer’s progress is' : `${noise} lines of an installer’s progress are`
  return [`${lines} left out; --all shows what there is.`]
}
