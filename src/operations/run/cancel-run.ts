import { type CancelRecord, parseCancelRecord } from '../../domain/cancel.ts'
import { Failure } from '../../domain/failure.ts'
import { parseJson } from '../../domain/json.ts'
import { cancelKey } from '../../domain/keys.ts'
import type { ObjectStore } from '../../ports.ts'
import { storedText } from '../stored-text.ts'
import { tryingAgain } from '../trying-again.ts'

export interface CancelRequest {
  /** `user@host`. */
  readonly by: string
  readonly reason: string | null
  readonly at: Date
}

/**
 * Leaves the wish to cancel a run beside it, for the runner to find (runner/README.md) and for whoever hands over further jobs. Camber itself
 * has no cancel (facts/camber-cli.md §3). A wish that is there already stays as it is; `earlier` says so.
 */
export async function requestCancel(
  spaces: ObjectStore,
  runId: string,
  { by, reason, at }: CancelRequest,
): Promise<{ readonly record: CancelRecord; readonly earlier: boolean }> {
  const record = { schema: 'rythmiq.cancel/v1', requested_at: at.toISOString(), requested_by: by, reason }
  try {
    const options = { contentType: 'application/json', ifAbsent: true }
    await spaces.put(cancelKey(runId), `${JSON.stringify(record)}\n`, options)
    return { record, earlier: false }
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'SPACES_CONFLICT') throw error
    const there = await readCancel(spaces, runId)
    return { record: there ?? record, earlier: there !== null }
  }
}

/** The wish to cancel a run; null when nobody has it. */
export async function readCancel(spaces: ObjectStore, runId: string): Promise<CancelRecord | null> {
  const text = await storedText(spaces, cancelKey(runId))
  return text === null ? null : parseCancelRecord(parseJson(text))
}

/** No job is made for a run that somebody cancelled. Throws RUN_CANCELLED. */
export async function refuseCancelled(spaces: ObjectStore, runId: string): Promise<void> {
  if ((await tryingAgain(() => spaces.head(cancelKey(runId)))) === null) return
  throw new Failure(
    'RUN_CANCELLED',
    `Run ${runId} was cancelled; no further jobs are made for it.`,
    `Who did, and what it came to: rythmiq status ${runId}. To do it again as a new run: rythmiq retry ${runId}`,
    { run_id: runId },
  )
}
