import { createHash } from 'node:crypto'
import { Failure } from '../../domain/failure.ts'
import { idempotencyKey, runKey } from '../../domain/keys.ts'
import { parseRunRecord, type RunRecord } from '../../domain/run.ts'
import type { Outside } from '../../ports.ts'

/**
 * The run that a key was used for, or null. Throws KEY_REUSED when it was used for other documents, because the answer would then be about
 * something that was not asked.
 */
export async function runOfKey(outside: Outside, key: string, fingerprint: string): Promise<RunRecord | null> {
  const found = await outside.spaces.get(objectOf(key))
  if (found === null) return null
  const bound = parse(found.body)
  if (typeof bound !== 'object' || bound === null) return null
  const { run_id, fingerprint: asked } = { run_id: null, fingerprint: null, ...bound }
  if (typeof run_id !== 'string') return null
  if (asked !== fingerprint) {
    throw new Failure(
      'KEY_REUSED',
      `The idempotency key was used for run ${run_id}, which has other documents or another schema.`,
      'Take another key for another submission.',
      { run_id },
    )
  }
  const record = await outside.spaces.get(runKey(run_id))
  return record === null ? null : parseRunRecord(parse(record.body))
}

/** Binds a key to a run that has no job yet. Gives the run that has the key: of two at the same time one wins, and the other's is removed. */
export async function bindKey(outside: Outside, key: string, fingerprint: string, run: RunRecord): Promise<RunRecord> {
  const body = `${JSON.stringify({ schema: 'rythmiq.key/v1', run_id: run.run_id, fingerprint })}\n`
  try {
    await outside.spaces.put(objectOf(key), body, { contentType: 'application/json', ifAbsent: true })
    return run
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'SPACES_CONFLICT') throw error
  }
  const winner = await runOfKey(outside, key, fingerprint)
  if (winner === null)
    throw new Failure('SPACES_CONFLICT', 'The idempotency key names a run that is not there any more.')
  if (winner.run_id !== run.run_id) await outside.spaces.delete(runKey(run.run_id))
  return winner
}

function objectOf(key: string): string {
  return idempotencyKey(createHash('sha256').update(key).digest('hex'))
}

function parse(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body))
  } catch {
    return null
  }
}
