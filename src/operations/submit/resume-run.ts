import { resultsPrefix } from '../../domain/keys.ts'
import { heldBack, type RunRecord, type ShardRecord } from '../../domain/run.ts'
import { isLive } from '../../domain/tally.ts'
import type { Outside } from '../../ports.ts'
import { inOrder } from '../in-order.ts'
import { readRun } from '../run/read-run.ts'
import { claimShard, readShard, writeClaimed } from './claim-shard.ts'
import { type HandOverContext, handOverShards } from './hand-over-shards.ts'
import { intentOf } from './shard-intent.ts'

export interface Resumed {
  /** Jobs that were made or found now. */
  readonly shards: readonly ShardRecord[]
  /** Shards that are left for later, because as many jobs as may be are live. */
  readonly left: number
}

const readsAtOnce = 16

/**
 * Goes on with a submission that was cut off, from any machine: shards without a job get one, also those that were held back. `mostLive` is how
 * many jobs of the run may be live when this ends; null when Camber may queue them. A file that is not here and whose blob is missing is told.
 */
export async function resumeRun(
  outside: Outside,
  run: RunRecord,
  mostLive: number | null,
  context: HandOverContext,
): Promise<Resumed> {
  const waiting = await shardsWithoutJob(outside, run)
  for (const { shard, isHeldBack } of waiting) if (isHeldBack) await letGo(outside, run, shard, context)
  if (waiting.length === 0) return { shards: [], left: 0 }
  const now = mostLive === null ? waiting.length : Math.max(0, mostLive - (await liveJobs(outside, run, context)))
  const shards =
    now === 0
      ? []
      : await handOverShards(
          outside,
          run,
          waiting.slice(0, now).map(({ shard }) => shard),
          context,
        )
  return { shards, left: Math.max(0, waiting.length - now) }
}

interface Waiting {
  readonly shard: number
  readonly isHeldBack: boolean
}

async function shardsWithoutJob(outside: Outside, run: RunRecord): Promise<Waiting[]> {
  const numbers = Array.from({ length: run.shards }, (_, shard) => shard)
  const look = async (shard: number) => {
    const held = await readShard(outside, run.run_id, shard)
    return { shard, held, ran: held === null && (await leftResults(outside, run.run_id, shard)) }
  }
  const without: Waiting[] = []
  for await (const { shard, held, ran } of inOrder(numbers, readsAtOnce, look)) {
    const record = held?.record
    if (!record?.camber_job_id && !ran) without.push({ shard, isHeldBack: record?.refused === heldBack })
  }
  return without
}

/** A shard whose note was lost had its job if that left anything: a second one would be paid for as well. */
async function leftResults({ spaces }: Outside, run: string, shard: number): Promise<boolean> {
  for await (const _ of spaces.list(resultsPrefix(run, shard), { limit: 1 })) return true
  return false
}

/** What was held back waits for its turn again, so that its documents do not count as cancelled meanwhile. */
async function letGo(outside: Outside, run: RunRecord, shard: number, context: HandOverContext): Promise<void> {
  const claim = await claimShard(outside, intentOf(run, shard), context, context.interrupted)
  if (claim.kind !== 'made') await writeClaimed(outside, claim, { ...claim.record, refused: 'WAITING' })
}

async function liveJobs(outside: Outside, { run_id }: RunRecord, context: HandOverContext): Promise<number> {
  const status = await readRun(outside, run_id, () => context.now())
  return status.shards.filter(isLive).length
}
