import { stripControl } from '../domain/control.ts'

interface Log {
  readonly shard: number
  readonly camber_job_id: string | null
  readonly state: string
  readonly log: string | null
}

/** Logs one after the other, without control characters; a job that has none says why. */
export function logsView(logs: readonly Log[]): string {
  return logs
    .map(({ log, camber_job_id, state }) => {
      if (log !== null) return stripControl(log)
      const job = camber_job_id === null ? 'The job is not known yet' : `Job ${camber_job_id} is ${stripControl(state)}`
      return `${job}; there are no logs of it.`
    })
    .join('\n')
}
