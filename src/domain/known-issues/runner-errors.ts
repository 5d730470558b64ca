import { errorOf } from '../describe-documents.ts'
import type { DocumentRecord, EndRecord } from '../records.ts'
import { isRunId } from '../run-id.ts'
import type { ToldError } from './known-issue.ts'

/** Why a document failed; null for one that was made, whatever befell its worker afterwards. */
export function errorOfDocument(record: DocumentRecord): ToldError | null {
  return record.verdict?.status === 'success' ? null : errorOf(record)
}

/** Why a job ended before its documents did; null when it did not. */
export function errorOfEnd({ reason, error, left }: EndRecord): ToldError | null {
  if (error !== null) return { code: error.code, stage: 'setup', message: error.message }
  if (reason === 'done') return null
  return { code: reason.toUpperCase(), stage: 'job', message: `${left} documents were left.` }
}

/** What the last line of `run.sh` tells of a runner that could not tell its own end; null when it did end by itself. */
export function errorOfExit(record: unknown): ToldError | null {
  const code = typeof record === 'object' && record !== null && isExit(record) ? record.code : null
  if (typeof code !== 'number' || code < 128) return null
  return {
    code: code === 143 ? 'TERMINATED' : 'RUNNER_KILLED',
    stage: 'job',
    message: `The runner ended with ${code}.`,
  }
}

/** The run that a record names. */
export function runOf(record: unknown): string | null {
  if (typeof record !== 'object' || record === null || !('run' in record) || typeof record.run !== 'string') return null
  return isRunId(record.run) ? record.run : null
}

function isExit(record: object): record is { readonly code: unknown } {
  return 'type' in record && record.type === 'exit' && 'code' in record
}
