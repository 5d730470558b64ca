import { Failure } from '../../domain/failure.ts'
import type { HaltRule } from '../../domain/halt.ts'
import { isHalted } from '../../domain/halt.ts'
import { isGood } from '../../domain/outcome.ts'
import { heldBack, type RunRecord } from '../../domain/run.ts'
import type { RunStatus } from '../../domain/run-status.ts'
import { isLive } from '../../domain/tally.ts'
import type { Outside } from '../../ports.ts'
import { claimShard, writeClaimed } from './claim-shard.ts'
import { findShardJob } from './find-shard-job.ts'
import { type HandOverContext, handOverShards } from './hand-over-shards.ts'
import { intentOf } from './shard-intent.ts'

/** As much of a run's state as the feeder goes by. */
type Seen = {
  readonly shards: readonly Pick<RunStatus['shards'][number], 'shard' | 'state' | 'camber_job_id'>[]
  readonly documents: readonly Pick<RunStatus['documents'][number], 'outcome'>[]
  readonly cancel?: RunStatus['cancel']
}

/** Hands over the further shards of a run while somebody waits for it. */
export interface Feeder {
  /** Looks at a run and begins what can be begun; throws what went wrong since the last look. */
  looked(status: Seen): void
  /** Ends when nothing is under way any more. */
  rest(): Promise<void>
}

/**
 * Keeps at most `maxJobs` jobs of a run live: a further shard is handed over when an earlier one has ended. With `halt`, what is left is
 * held back once too many documents have failed, and its documents count as cancelled.
 */
export function createFeeder(
  outside: Outside,
  run: RunRecord,
  maxJobs: number,
  halt: HaltRule | null,
  context: HandOverContext,
): Feeder {
  let working: Promise<void> | null = null
  let fault: unknown = null
  const begin = (work: () => Promise<void>): void => {
    working = work()
      .catch((error: unknown) => {
        // Somebody cancelled the run: what is left counts as cancelled, and the wait ends by itself.
        if (!(error instanceof Failure && error.code === 'RUN_CANCELLED')) fault = error
      })
      .finally(() => {
        working = null
      })
  }
  return {
    looked: (status) => {
      const told = fault
      // Told once: what may pass is tried again at the next look.
      fault = null
      if (told !== null) throw told
      const waiting = status.shards.filter(({ state }) => state === 'NOT_CREATED').map(({ shard }) => shard)
      if (working !== null || waiting.length === 0 || (status.cancel ?? null) !== null) return
      const failed = status.documents.filter(({ outcome }) => outcome !== 'pending' && !isGood(outcome)).length
      if (halt !== null && isHalted(halt, failed, status.documents.length)) {
        begin(() => holdBack(outside, run, waiting, failed, context))
        return
      }
      const live = status.shards.filter(isLive).length
      const [next] = waiting
      if (next !== undefined && live < maxJobs) {
        begin(async () => {
          await handOverShards(outside, run, [next], context)
        })
      }
    },
    rest: async () => {
      await working
    },
  }
}

/** Claims what is left, so that nobody else hands it over meanwhile, and writes down why it is not. `resume` takes it up again. */
async function holdBack(
  outside: Outside,
  run: RunRecord,
  shards: readonly number[],
  failed: number,
  context: HandOverContext,
): Promise<void> {
  context.report({
    kind: 'note',
    text: `! ${failed} documents have failed: ${shards.length} further jobs are held back.`,
  })
  for (const shard of shards) {
    const claim = await claimShard(outside, intentOf(run, shard), context, context.interrupted)
    if (claim.kind === 'made') continue
    // Whoever left it may have got as far as the job, and what has a job is not held back.
    const job = claim.kind === 'taken' ? await findShardJob(outside, claim.record) : null
    const { record } = claim
    const settled =
      job === null
        ? { ...record, refused: heldBack }
        : { ...record, camber_job_id: job.jobId, created_at: record.intended_at }
    await writeClaimed(outside, claim, settled)
  }
}
