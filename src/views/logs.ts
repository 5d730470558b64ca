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

/** At one look; a log that comes all at once would push everything else off the screen. */
const mostLines = 500

/** What a job printed since the last time, for beside the progress; each line says of which job it is when there are several. */
export function followedLogView(
  news: { readonly shard: number; readonly text: string; readonly gap: boolean },
  several: boolean,
  runId: string,
): string {
  const lines = stripControl(news.text).replace(/\n+$/, '').split('\n')
  const shown = lines.slice(-mostLines)
  const missing = news.gap || shown.length < lines.length
  const note = `… lines are left out here; what Camber has: rythmiq logs ${runId}`
  const prefix = several ? `[${news.shard}] ` : ''
  return [...(missing ? [note] : []), ...shown].map((line) => `${prefix}${line}`).join('\n')
}
