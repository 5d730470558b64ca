import { ageOf } from '../domain/age.ts'
import { oneLine } from '../domain/control.ts'
import { formatDuration } from '../domain/duration.ts'
import { groupFailures } from '../domain/failure-groups.ts'
import { formatUsdText } from '../domain/money.ts'
import type { Spend } from '../domain/spend.ts'
import type { Surface } from '../domain/surface.ts'
import { billedBar } from './billed-bar.ts'
import { field, labelWidth, paintOutcome } from './document.ts'
import { failureLines } from './failure-lines.ts'
import { jobTable } from './job-table.ts'
import { countLines, listLines, warningLines } from './many-documents.ts'
import { toTheMinute } from './minute.ts'
import { oneDocumentLines } from './one-document.ts'
import { costLines, leftOutLines, type ShownRun, timeLines } from './run.ts'

export type StatusData = ShownRun & {
  /** Null where nothing is known of it. */
  readonly spend: Spend | null
  readonly bucket: string
}

/** A run on one screen: outcome and state apart, who asked, what became of the documents, jobs, where the billed time went, and the cost. */
export function statusView(run: StatusData, now: Date, surface: Surface): string {
  const { paint } = surface
  return [
    `${paintOutcome(run.outcome, paint)}  ${paint.strong(run.run_id)}${run.local ? paint.dim('  in the sandbox') : ''}`,
    ...askedLines(run, now, surface),
    ...run.untold.map((sentence) => field('', paint.warn(oneLine(sentence)), paint)),
    ...documentsPart(run, surface),
    ...leftOutLines(run, paint),
    ...jobTable(run, now, surface),
    ...cancelledByCamber(run, paint),
    ...timePart(run, surface),
  ].join('\n')
}

function askedLines(run: StatusData, now: Date, { paint }: Surface): string[] {
  const age = ageOf(run.created_at, now)
  const when = `${toTheMinute(oneLine(run.created_at))} UTC${age === null ? '' : `, ${age} ago`}`
  const lines = [field('asked', `${when}, by ${oneLine(run.created_by)}`, paint)]
  const again = run.retry_of === null ? '' : `, doing again what was left of ${oneLine(run.retry_of)}`
  lines.push(field('release', `${oneLine(run.release)}${again}`, paint))
  if (run.cancel === null) return lines
  const { requested_by, requested_at, reason } = run.cancel
  const by = requested_by === null ? '' : ` by ${oneLine(requested_by)}`
  const at = requested_at === null ? '' : ` at ${toTheMinute(oneLine(requested_at))} UTC`
  const why = reason === null ? '' : `: ${oneLine(reason)}`
  return [...lines, field('cancel', paint.warn(`requested${by}${at}${why}`), paint)]
}

function documentsPart(run: StatusData, surface: Surface): string[] {
  const { paint, columns } = surface
  const [only] = run.documents
  if (run.documents.length === 1 && only !== undefined) return oneDocumentLines(only, run.bucket, surface)
  return [
    ...countLines(run.documents, paint),
    ...failureLines(groupFailures(run.documents), surface),
    ...warningLines(run.documents, columns, paint),
    ...listLines(run.documents, paint),
  ]
}

/** Camber ends a job that waited too long by itself (facts/camber-cli.md §3); nobody here asked for it. */
function cancelledByCamber({ shards, cancel }: StatusData, paint: Surface['paint']): string[] {
  const jobs = shards.filter(({ state }) => state === 'CANCELLED').map(({ camber_job_id }) => camber_job_id ?? '')
  if (jobs.length === 0 || cancel !== null) return []
  const which = jobs.length === 1 ? `job ${jobs[0]}` : `${jobs.length} jobs`
  return [field('', paint.warn(`Camber cancelled ${which} itself, or somebody did on its web page.`), paint)]
}

function timePart(run: StatusData, surface: Surface): string[] {
  const { paint, columns } = surface
  const { spend } = run
  if (spend === null || run.local) return [...timeLines(run, paint), ...costLines(run, paint)]
  const queues = run.phases.flatMap(({ phase, ms }) => (phase === 'queue' && ms !== null ? [ms] : []))
  const queue = queues.length === 0 ? [] : [`up to ${formatDuration(Math.max(...queues))} in the queue, not billed`]
  const isGoing = run.outcome === 'pending'
  const sign = spend.estimate || isGoing ? 'about ' : ''
  const amount = `${sign}${formatUsdText(spend.usd)} for ${formatDuration(spend.billed_ms)} on ${oneLine(run.node_size).toUpperCase()}${isGoing ? ' so far' : ''}`
  const unknown = spend.unknown_jobs === 0 ? '' : `; ${spend.unknown_jobs} jobs unknown`
  // A phase is known when it has ended.
  const bar = isGoing ? [] : billedBar(spend, columns - labelWidth, paint)
  return [
    ...bar.map((line, at) => field(at === 0 ? 'billed' : '', line, paint)),
    field('cost', `${amount}${unknown}`, paint),
    ...queue.map((text) => field('', paint.dim(text), paint)),
  ]
}
