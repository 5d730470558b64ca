import type { CancelledJob, CancelProspect } from '../domain/cancellation.ts'
import { oneLine } from '../domain/control.ts'
import { counted } from '../domain/counted.ts'
import { formatUsdText } from '../domain/money.ts'
import type { Surface } from '../domain/surface.ts'
import { field } from './document.ts'

interface Cancellation {
  readonly run_id: string
  readonly outcome: string
  readonly requested_at: string | null
  readonly requested_by: string | null
  readonly reason: string | null
  readonly requested_before: boolean
  readonly documents: number
  readonly done: number
  readonly at_work: number
  readonly cost_usd_at_most: string | null
  readonly jobs: readonly CancelledJob[]
}

const prospects: Readonly<Record<CancelProspect, string>> = {
  never_made: 'not made yet, and will not be',
  ends_at_start: 'waiting for a node: looks for the wish before it installs anything, and ends in seconds',
  stops_soon: 'at work: stops when the documents it is at are done',
  acknowledged: 'stopped: its runner has seen the wish',
  over: 'over already',
  unknown: 'not known whether it exists or runs; if so, it ends when it looks for the wish',
}
const numbersShown = 6

/** What was requested, what is acknowledged, and what will run on and cost. */
export function cancellationView(told: Cancellation, { paint }: Surface): string {
  const ended = told.outcome !== 'pending'
  const head = ended ? paint.good('✔ ended') : paint.warn('… cancel requested')
  const lines = [`${head}  ${paint.strong(told.run_id)}`]
  const by = told.requested_by === null ? '' : ` by ${oneLine(told.requested_by)}`
  const again = told.requested_before ? 'it was requested before' : 'requested'
  lines.push(
    field('cancel', `${again}${by}${told.requested_at === null ? '' : ` at ${oneLine(told.requested_at)}`}`, paint),
  )
  if (told.reason !== null) lines.push(field('', oneLine(told.reason), paint))
  lines.push(field('done', `${told.done} of ${told.documents} documents`, paint))
  for (const prospect of Object.keys(prospects) as CancelProspect[]) {
    const jobs = told.jobs.filter((job) => job.prospect === prospect)
    if (jobs.length === 0) continue
    const numbers = jobs.flatMap(({ camber_job_id }) => camber_job_id ?? [])
    const listed =
      numbers.length === 0
        ? ''
        : ` (${numbers.slice(0, numbersShown).join(', ')}${numbers.length > numbersShown ? ', …' : ''})`
    lines.push(
      field(lines.length === 3 ? 'jobs' : '', `${counted(jobs.length, 'job')}${listed} ${prospects[prospect]}`, paint),
    )
  }
  if (!ended) lines.push(...runsOnLines(told, paint))
  return lines.join('\n')
}

function runsOnLines({ at_work, cost_usd_at_most }: Cancellation, paint: Surface['paint']): string[] {
  const work = at_work === 0 ? 'no document is at work' : `up to ${at_work} documents at work are still finished`
  const cost = cost_usd_at_most === null ? '' : `, at most about ${formatUsdText(cost_usd_at_most)} more`
  return [field('runs on', `${work}${cost}`, paint)]
}
