import { judgeDocument, type Outcome } from './outcome.ts'
import type { Payload } from './payload.ts'
import type { DocumentRecord, EndRecord } from './records.ts'
import { type DocumentError, type DocumentStatus, isShardOver, type ShardFacts } from './run-status.ts'

/**
 * What became of the documents of a shard, in the order of its manifest; then those that only their results tell of. `unknown` has an outcome
 * for each document that neither names. The first record of a document counts: a job that was started twice tells of it twice.
 */
export function describeDocuments(
  shard: ShardFacts,
  cancelled: boolean,
): { readonly documents: DocumentStatus[]; readonly unknown: Outcome[] } {
  const records = new Map<string, DocumentRecord>()
  for (const record of shard.records) {
    if (record.type === 'document' && record.job_id !== null && !records.has(record.job_id)) {
      records.set(record.job_id, record)
    }
  }
  const end = shard.records.find((record) => record.type === 'end')
  const missing = missingIn(shard, end, cancelled)
  const listed = shard.payloads.map((payload) => {
    const record = records.get(payload.job_id)
    records.delete(payload.job_id)
    return describeDocument(shard, payload, record, missing)
  })
  const documents = [...listed, ...[...records.values()].map((record) => describeUnlisted(shard, record))]
  const unknown = Math.max(0, shard.record.documents - documents.length)
  return { documents, unknown: Array.from({ length: unknown }, () => missing.outcome) }
}

/** What is to be said of documents of a shard that have no record. */
interface Missing {
  readonly outcome: Outcome
  readonly error: DocumentError | null
}

function describeDocument(
  shard: ShardFacts,
  payload: Payload,
  record: DocumentRecord | undefined,
  missing: Missing,
): DocumentStatus {
  const { target_width, target_height, target_dpi, max_kb, output_format } = payload.portal_schema.schema_definition
  return {
    job_id: payload.job_id,
    user_id: payload.user_id,
    shard: shard.record.shard,
    name: payload.input.original_filename,
    schema_id: payload.portal_schema.id,
    ...(record === undefined ? { ...nothingMade, ...missing } : describeResult(record)),
    asked: {
      width: target_width,
      height: target_height,
      dpi: target_dpi,
      max_kb,
      format: output_format === 'png' ? 'png' : 'jpeg',
    },
  }
}

/** A document that no manifest names any more: its result is there all the same. */
function describeUnlisted(shard: ShardFacts, record: DocumentRecord): DocumentStatus {
  return {
    job_id: record.job_id ?? '',
    user_id: 'unknown',
    shard: shard.record.shard,
    name: record.job_id ?? '',
    schema_id: 'unknown',
    ...describeResult(record),
    asked: null,
  }
}

type Result = Omit<DocumentStatus, 'job_id' | 'user_id' | 'shard' | 'name' | 'schema_id' | 'asked'>

const nothingMade = {
  quality_score: null,
  ocr_confidence: null,
  warnings: [],
  artifacts: null,
  made: null,
  work_ms: null,
} as const

function describeResult(record: DocumentRecord): Result {
  const base = { ...nothingMade, outcome: judgeDocument(record), error: errorOf(record), work_ms: record.ms }
  if (record.verdict?.status !== 'success') return base
  const { quality_score, metrics, warnings, artifacts, output } = record.verdict
  const { preview_path, master_path, ocr_path } = artifacts
  return {
    ...base,
    quality_score,
    ocr_confidence: metrics.ocr_confidence,
    warnings,
    artifacts: { preview: preview_path, master: master_path, ocr: ocr_path ?? null },
    made:
      output === undefined
        ? null
        : { width: output.width, height: output.height, dpi: output.dpi, bytes: output.bytes },
  }
}

/** Why a document failed, in the worker's words where it had any; null for one that was made without a problem. */
export function errorOf(record: Pick<DocumentRecord, 'verdict' | 'problem'>): DocumentError | null {
  if (record.verdict?.status === 'failed') {
    const { code, stage, message, retryable } = record.verdict.error
    return { code, stage, message, retryable }
  }
  const { problem } = record
  if (problem !== null) return { code: problem.code, stage: 'worker', message: problem.message, retryable: false }
  return record.verdict === null
    ? { code: 'WORKER_GARBAGE', stage: 'worker', message: 'The worker ended without a verdict.', retryable: false }
    : null
}

/** A document without a record: still to come, cancelled, stopped by what went wrong before it, or lost. */
function missingIn(shard: ShardFacts, end: EndRecord | undefined, cancelled: boolean): Missing {
  const { state } = shard.status
  if (end?.reason === 'cancelled') return { outcome: 'cancelled', error: null }
  if (end?.error) {
    const { code, message } = end.error
    const outcome = end.reason === 'setup_failed' ? 'failed' : 'no_result'
    return { outcome, error: { code, stage: 'setup', message, retryable: false } }
  }
  if (end?.reason === 'setup_failed') return { outcome: 'failed', error: null }
  if (state === 'HELD_BACK') {
    const message = 'Its job was not created, because too many documents had failed by then.'
    return { outcome: 'cancelled', error: { code: 'HELD_BACK', stage: 'job', message, retryable: true } }
  }
  // Nobody makes a job any more whose run was cancelled.
  if (state === 'NOT_CREATED' && cancelled) return { outcome: 'cancelled', error: null }
  if (!isShardOver(shard)) return { outcome: 'pending', error: null }
  if (state === 'CANCELLED') return { outcome: 'cancelled', error: null }
  const message = `The job ended (Camber says ${state}) and left no result of this document.`
  return { outcome: 'no_result', error: { code: 'NO_RESULT', stage: 'job', message, retryable: true } }
}
