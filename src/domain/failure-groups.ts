import { isBad, type Outcome } from './outcome.ts'
import type { DocumentStatus } from './run-status.ts'

/** Documents that ended alike. */
export interface OutcomeGroup {
  readonly code: string
  readonly stage: string
  readonly count: number
  readonly retryable: boolean
  /** One of them. */
  readonly example: { readonly name: string; readonly job_id: string; readonly message: string }
}

/** Failures by code and stage, the most frequent first. */
export function groupFailures(documents: readonly DocumentStatus[]): OutcomeGroup[] {
  return group(
    documents.filter(({ outcome }) => isBad(outcome)),
    ({ error, outcome }) => error ?? { code: outcome.toUpperCase(), stage: 'job', message: '', retryable: true },
  )
}

/** Warnings of degraded documents by their fixed beginnings, the most frequent first. */
export function groupWarnings(documents: readonly DocumentStatus[]): OutcomeGroup[] {
  return group(
    documents.filter(({ outcome }) => outcome === 'degraded'),
    ({ warnings, ocr_confidence }) => {
      const message = warnings[0] ?? `OCR confidence ${ocr_confidence?.toFixed(2) ?? 'unknown'}`
      return { code: message.split(/[:\d]/)[0]?.trim() ?? message, stage: '', message, retryable: false }
    },
  )
}

/** How many documents have each outcome; none is left out. */
export function countOutcomes(documents: readonly DocumentStatus[]): Record<Outcome, number> {
  const counts = { succeeded: 0, degraded: 0, failed: 0, no_result: 0, cancelled: 0, pending: 0 }
  for (const { outcome } of documents) counts[outcome] += 1
  return counts
}

function group(
  documents: readonly DocumentStatus[],
  describe: (document: DocumentStatus) => { code: string; stage: string; message: string; retryable: boolean },
): OutcomeGroup[] {
  const groups = new Map<string, OutcomeGroup>()
  for (const document of documents) {
    const { code, stage, message, retryable } = describe(document)
    const key = `${code} ${stage}`
    const known = groups.get(key)
    const example = known?.example ?? { name: document.name, job_id: document.job_id, message }
    groups.set(key, { code, stage, retryable, example, count: (known?.count ?? 0) + 1 })
  }
  return [...groups.values()].sort((left, right) => right.count - left.count)
}
