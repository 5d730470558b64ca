import { type DocumentRecord, readRecords } from '../../src/domain/records.ts'

export const jobId = '3f2b8c1e-0000-4000-8000-000000000001'

/** A success as the worker prints it (facts/rythmiq-worker.md §4), with changes. */
export function successVerdict(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    status: 'success',
    job_id: jobId,
    quality_score: 0.91,
    warnings: [],
    artifacts: { master_path: `master/${jobId}/enhanced.jpg`, preview_path: `previews/${jobId}/preview.jpg` },
    metrics: { ocr_confidence: 0.93, processing_ms: 14397 },
    ...changes,
  }
}

export function failedVerdict(code = 'DECODE_FAILED', stage = 'quality'): Record<string, unknown> {
  return { status: 'failed', job_id: jobId, error: { code, stage, message: `${code} happened`, retryable: false } }
}

/** A document record as the runner writes it; `undefined` leaves a field out. */
export function documentLine(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    type: 'document',
    attempt: 'a1',
    index: 0,
    job_id: jobId,
    verdict: successVerdict(),
    problem: null,
    exit_code: 0,
    signal: null,
    ms: 15000,
    stderr_tail: '',
    ...changes,
  }
}

/** The same, read back the way the program reads it. */
export function documentRecord(changes: Record<string, unknown> = {}): DocumentRecord {
  const [record] = readRecords(JSON.stringify(documentLine(changes)))
  if (record?.type !== 'document') throw new Error('not a document record')
  return record
}

export const startLine = {
  type: 'start',
  at: '2026-11-23T19:02:10.000Z',
  attempt: 'a1',
  python: '3.11.7',
  documents: 1,
}

export function phaseLine(
  phase: string,
  state: 'started' | 'ended',
  ms: number | null = null,
  how: string | null = null,
) {
  return { type: 'phase', attempt: 'a1', phase, state, at: '2026-11-23T19:02:20.000Z', ms, how }
}

export function endLine(reason = 'complete', error: { code: string; message: string } | null = null) {
  return { type: 'end', at: '2026-11-23T19:03:00.000Z', attempt: 'a1', reason, error, total: 1, left: 0, ms: 50000 }
}

export function lines(...records: readonly unknown[]): string {
  return records.map((record) => `${JSON.stringify(record)}\n`).join('')
}
