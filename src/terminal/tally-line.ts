import { counted } from '../domain/counted.ts'
import { formatDuration } from '../domain/duration.ts'
import type { Tally } from '../domain/progress.ts'
import { type Paint, plainly } from '../domain/surface.ts'

const longestBar = 24

/** Where a run of many documents is, on one line that fits `columns`: what matters least goes first where it does not. */
export function tallyLine(tally: Tally, columns: number, paint: Paint): string {
  const { total, done, failed, degraded, jobs, perMinute, spentUsd, leftMs } = tally
  const parts: readonly (readonly [text: string, colour: (text: string) => string])[] = [
    [`${done} of ${total} documents`, paint.strong],
    ...(failed > 0 ? [[`${failed} failed`, paint.bad] as const] : []),
    ...(degraded > 0 ? [[`${degraded} degraded`, paint.warn] as const] : []),
    ...(leftMs !== null && done < total ? [[`about ${roughly(leftMs)} left`, plainly] as const] : []),
    ...(spentUsd !== null ? [[`$${spentUsd} so far`, plainly] as const] : []),
    [`${jobs.live} of ${counted(jobs.total, 'job')} live`, plainly],
    ...(perMinute !== null ? [[`${rate(perMinute)} a minute`, plainly] as const] : []),
  ]
  const separator = ' · '
  let line = ''
  let width = 0
  for (const [text, colour] of parts) {
    const more = text.length + (line === '' ? 0 : separator.length)
    if (width + more > columns) break
    line += `${line === '' ? '' : separator}${colour(text)}`
    width += more
  }
  const bar = Math.min(longestBar, columns - width - 1)
  return bar < 8 ? line : `${drawBar(total === 0 ? 0 : done / total, bar, paint)} ${line}`
}

/** To the second; tenths of a guess only flicker. */
function roughly(ms: number): string {
  return ms < 59_500 ? `${Math.ceil(ms / 1000)} s` : formatDuration(ms)
}

function rate(perMinute: number): string {
  return perMinute < 10 ? perMinute.toFixed(1) : perMinute.toFixed(0)
}

function drawBar(part: number, width: number, paint: Paint): string {
  const full = Math.floor(part * width)
  return paint.good('█'.repeat(full)) + paint.dim('░'.repeat(width - full))
}
