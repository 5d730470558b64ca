import type { DocumentRecord } from './records.ts'

/** What became of a document; never Camber's word for the job (see `design/house.md`, idea 1). */
export type Outcome = 'succeeded' | 'degraded' | 'failed' | 'cancelled' | 'no_result' | 'pending'

/** Below this mean OCR confidence a result is degraded; the worker warns at the same figure (facts/rythmiq-worker.md §4). */
const lowConfidence = 0.5

/** Warnings of the worker that make a success a degraded one, by their fixed beginnings (facts/rythmiq-worker.md §4). */
const degradingWarnings = ['Low quality score:', 'OCR returned no text', 'Low OCR confidence:', 'OCR_FAILED']

/** Judges one document by the record the runner left of it. */
export function judgeDocument(record: Pick<DocumentRecord, 'verdict' | 'problem'>): Outcome {
  if (record.problem !== null) return record.verdict === null ? 'no_result' : 'failed'
  if (record.verdict === null) return 'no_result'
  if (record.verdict.status === 'failed') return 'failed'
  const { warnings, metrics } = record.verdict
  const degraded =
    metrics.ocr_confidence < lowConfidence ||
    warnings.some((warning) => degradingWarnings.some((start) => warning.startsWith(start)))
  return degraded ? 'degraded' : 'succeeded'
}

/** Folds the outcomes of a run's documents into one; a run with nothing to tell yet is pending. */
export function judgeRun(outcomes: readonly Outcome[]): Outcome {
  if (outcomes.length === 0 || outcomes.includes('pending')) return 'pending'
  for (const outcome of ['failed', 'no_result', 'cancelled', 'degraded'] as const) {
    if (outcomes.includes(outcome)) return outcome
  }
  return 'succeeded'
}

export function isGood(outcome: Outcome): boolean {
  return outcome === 'succeeded' || outcome === 'degraded'
}

/** True for what has ended and is not good. */
export function isBad(outcome: Outcome): boolean {
  return outcome !== 'pending' && !isGood(outcome)
}

/**
 * The exit code of an awaited run: 0 when every document is good (with `strict`, degraded counts as bad), 9 when some are bad,
 * 5 when none is good.
 */
export function exitForOutcomes(outcomes: readonly Outcome[], strict: boolean): number {
  const good = outcomes.filter((outcome) => outcome === 'succeeded' || (!strict && outcome === 'degraded')).length
  if (good === outcomes.length && good > 0) return 0
  return good > 0 ? 9 : 5
}

/** An input that was left out is a document that nobody has: what went well without it did so in part. */
export function exitWithLeftOut(exit: number, leftOut: number): number {
  return exit === 0 && leftOut > 0 ? 9 : exit
}
