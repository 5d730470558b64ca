import { Failure } from '../../domain/failure.ts'
import { parseJson } from '../../domain/json.ts'
import { shardKey } from '../../domain/keys.ts'
import { parseShardRecord, type ShardRecord } from '../../domain/run.ts'
import type { Outside } from '../../ports.ts'
import { tryingAgain } from '../trying-again.ts'
import type { Clock } from './create-shard-job.ts'

/**
 * An intent younger than this is in the hands of whoever wrote it: a `job create` may take a minute, and Camber's list lags behind it. The
 * clocks of two machines are taken to agree within half of it; Spaces refuses requests of one that is a quarter of an hour off.
 */
export function settleMs(local: boolean): number {
  return local ? 10_000 : 120_000
}

/** While somebody else is at it, this is how often it is looked at. */
const pauseMs = 2000

/** The right to make a shard's job: `fresh` when nobody was there before, `taken` when somebody left off. */
export interface Claim {
  readonly kind: 'fresh' | 'taken'
  readonly record: ShardRecord
  /** What the record must still have when it is written again. */
  readonly etag: string
}

/**
 * Claims a shard: by the first write of its intent, or by taking over one that was left. Waits while it is in somebody else's hands, and
 * gives the record when that one has made the job.
 */
export async function claimShard(
  outside: Outside,
  intent: ShardRecord,
  clock: Clock,
  signal: AbortSignal,
): Promise<Claim | { readonly kind: 'made'; readonly record: ShardRecord }> {
  for (;;) {
    signal.throwIfAborted()
    const fresh: ShardRecord = { ...intent, intended_at: clock.now().toISOString() }
    const first = await write(outside, fresh, { ifAbsent: true })
    if (first !== null) return { kind: 'fresh', record: fresh, etag: first }
    const held = await readShard(outside, intent.run_id, intent.shard)
    if (held === null) continue
    if (held.record.camber_job_id !== null) return { kind: 'made', record: held.record }
    const age = clock.now().getTime() - Date.parse(held.record.intended_at)
    // Whose time cannot be read is nobody's any more: it would be waited for for ever.
    const free = held.record.refused !== undefined || !(age < settleMs(outside.local))
    const { refused: _, ...left } = held.record
    const record: ShardRecord = { ...left, intended_at: clock.now().toISOString() }
    const taken = free ? await write(outside, record, { ifMatch: held.etag }) : null
    if (taken !== null) return { kind: held.record.refused === undefined ? 'taken' : 'fresh', record, etag: taken }
    if (!free) await clock.sleep(Math.min(pauseMs, settleMs(outside.local) - age), signal)
  }
}

/**
 * Writes the record of a claim. When somebody took over meanwhile, a job that they noted is kept, and a record without one is replaced.
 */
export async function writeClaimed(outside: Outside, claim: Claim, record: ShardRecord): Promise<ShardRecord> {
  let { etag } = claim
  for (;;) {
    if ((await write(outside, record, { ifMatch: etag })) !== null) return record
    const held = await readShard(outside, record.run_id, record.shard)
    if (held?.record.camber_job_id) return held.record
    // A refusal is told by whoever holds the shard; a job must be noted.
    if (held === null || record.camber_job_id === null) return record
    etag = held.etag
  }
}

interface HeldShard {
  readonly record: ShardRecord
  readonly etag: string
}

/** The record of a shard; null when there is none. Throws RUN_NOT_FOUND for one that cannot be read. */
export async function readShard(outside: Outside, run: string, shard: number): Promise<HeldShard | null> {
  const key = shardKey(run, shard)
  const found = await tryingAgain(() => outside.spaces.get(key))
  if (found === null) return null
  const record = parseShardRecord(parseJson(new TextDecoder().decode(found.body)))
  if (record !== null) return { record, etag: found.head.etag }
  throw new Failure('RUN_NOT_FOUND', `${key} in Spaces is damaged or of another version of rythmiq.`, null, { key })
}

/** The new etag; null when the condition does not hold. */
async function write(
  outside: Outside,
  record: ShardRecord,
  condition: { readonly ifAbsent: true } | { readonly ifMatch: string },
): Promise<string | null> {
  const options = { contentType: 'application/json', ...condition }
  const key = shardKey(record.run_id, record.shard)
  try {
    return (await tryingAgain(() => outside.spaces.put(key, `${JSON.stringify(record)}\n`, options))).etag
  } catch (error) {
    if (error instanceof Failure && error.code === 'SPACES_CONFLICT') return null
    throw error
  }
}
