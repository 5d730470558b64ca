import { spanMs } from '../domain/age.ts'
import { oneLine } from '../domain/control.ts'
import { formatDuration } from '../domain/duration.ts'
import type { HandmadeJob } from '../domain/handmade-job.ts'
import { formatUsd, microPrice } from '../domain/money.ts'
import { nodeSize } from '../domain/node-size.ts'
import type { Surface } from '../domain/surface.ts'
import { warningInWords } from '../domain/warning-words.ts'
import { documentLines, field, labelWidth, paintOutcome } from './document.ts'
import { cut } from './table.ts'

/** A job that was made by hand: Camber's word and the verdict of its log apart. */
export function handmadeJobView(job: HandmadeJob, now: Date, { paint, columns }: Surface): string {
  const told = { ...job, warnings: job.warnings.map(warningInWords), work_ms: null }
  return [
    `${paintOutcome(job.outcome, paint)}  ${paint.strong(`Camber job ${job.camber_job_id}`)}`,
    field('', paint.dim('rythmiq did not submit it: the outcome is what the last verdict in its log says.'), paint),
    field(
      'state',
      `Camber says ${oneLine(job.state)}${job.node_size === null ? '' : ` on ${oneLine(job.node_size)}`}`,
      paint,
    ),
    ...documentLines(told, paint),
    ...(job.mount_dir === null ? [] : [field('folder', oneLine(job.mount_dir), paint)]),
    ...(job.command === null ? [] : [field('command', cut(oneLine(job.command), columns - labelWidth), paint)]),
    ...timeLines(job, now, paint),
  ].join('\n')
}

function timeLines(
  { created_at, started_at, finished_at, node_size }: HandmadeJob,
  now: Date,
  paint: Surface['paint'],
): string[] {
  const parts: string[] = []
  if (created_at !== null && started_at !== null) {
    parts.push(`queue ${formatDuration(spanMs(created_at, started_at, now))}`)
  }
  const ran = started_at === null ? null : spanMs(started_at, finished_at, now)
  if (ran !== null) parts.push(`${finished_at === null ? 'running for' : 'ran'} ${formatDuration(ran)}`)
  // Nothing tells whether a job by hand had a GPU, and the price hangs on it.
  const size = node_size === null ? null : nodeSize(node_size)
  if (ran !== null && size !== null) parts.push(`about ${formatUsd(microPrice(ran, size))} without a GPU`)
  return parts.length === 0 ? [] : [field('times', parts.join(' · '), paint)]
}
