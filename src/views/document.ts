import { oneLine } from '../domain/control.ts'
import { formatDuration } from '../domain/duration.ts'
import type { Outcome } from '../domain/outcome.ts'
import type { DocumentStatus } from '../domain/run-status.ts'
import type { MadeImage } from '../domain/saved-document.ts'
import type { Paint } from '../domain/surface.ts'

const signs: Readonly<Record<Outcome, string>> = {
  succeeded: '✔ succeeded',
  degraded: '! degraded',
  failed: '✘ failed',
  cancelled: '✘ cancelled',
  no_result: '✘ no result',
  pending: '… still going',
}

/** An outcome with its sign, in its colour. */
export function paintOutcome(outcome: Outcome, paint: Paint): string {
  if (outcome === 'succeeded') return paint.good(signs[outcome])
  if (outcome === 'degraded') return paint.warn(signs[outcome])
  return outcome === 'pending' ? signs[outcome] : paint.bad(signs[outcome])
}

/** What stands before the values of fields, in signs. */
export const labelWidth = 11

/** A label and its value, in one column for all views. */
export function field(label: string, value: string, paint: Paint): string {
  return `${labelled(label, paint)}${value}`
}

/** The label alone, for a value that takes several lines. */
export function labelled(label: string, paint: Paint): string {
  return `  ${paint.dim(label.padEnd(labelWidth - 3))} `
}

/** What is to be said of one document: quality and text where it was processed, the worker's words where it was not. */
export function documentLines(
  document: Pick<DocumentStatus, 'error' | 'quality_score' | 'ocr_confidence' | 'warnings' | 'work_ms'>,
  paint: Paint,
): string[] {
  const lines: string[] = []
  if (document.error !== null) {
    const { code, stage, message, retryable } = document.error
    lines.push(field('cause', `${paint.strong(oneLine(code))} at ${oneLine(stage)}`, paint))
    lines.push(field('', oneLine(message), paint))
    lines.push(field('', retryable ? 'trying again may help' : 'trying again will not help by itself', paint))
    return lines
  }
  if (document.quality_score !== null) lines.push(field('quality', document.quality_score.toFixed(2), paint))
  if (document.ocr_confidence !== null) {
    lines.push(field('OCR', `confidence ${document.ocr_confidence.toFixed(2)}`, paint))
  }
  for (const warning of document.warnings) lines.push(field('warning', paint.warn(oneLine(warning)), paint))
  if (document.work_ms !== null) lines.push(field('work', formatDuration(document.work_ms), paint))
  return lines
}

/** What was made, and below it what was asked: `413x531 pixels, 300 dpi, 25 kB`, `asked: 413x531 pixels, 300 dpi, at most 300 kB`. */
export function madeLines(made: Omit<MadeImage, 'format'>, asked: DocumentStatus['asked'], paint: Paint): string[] {
  const size = made.width === null ? 'size unknown' : `${made.width}x${made.height} pixels`
  const dpi = made.dpi === null ? '' : `, ${made.dpi} dpi`
  const is = field('made', `${size}${dpi}, ${Math.ceil(made.bytes / 1024)} kB`, paint)
  if (asked === null) return [is]
  const wanted = `asked: ${asked.width}x${asked.height} pixels, ${asked.dpi} dpi, at most ${asked.max_kb} kB`
  return [is, field('', paint.dim(wanted), paint)]
}
