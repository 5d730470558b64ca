import { Failure } from '../domain/failure.ts'
import { isFinal } from '../domain/job-state.ts'
import { type LogSeen, newsOf, nothingSeen } from '../domain/log-news.ts'
import type { ShardStatus } from '../domain/run-status.ts'
import type { Outside } from '../ports.ts'
import { eachOf } from './in-order.ts'
import { logOf } from './read-logs.ts'

/** What a job printed since the last time. */
export interface FollowedLog {
  readonly shard: number
  readonly text: string
  /** True when lines may be missing before these. */
  readonly gap: boolean
}

export interface FollowContext {
  now(): Date
  tell(news: FollowedLog): void
}

type Seen = { readonly shards: readonly ShardStatus[] }

/** Shows logs while somebody waits for a run. */
export interface LogFollower {
  /** Told of each look at the run; asks for the logs that are due, without being waited for. Throws what was a bug the last time. */
  looked(status: Seen): void
  /** Asks once more for what may have come since, and ends when all is told. */
  finish(status: Seen): Promise<void>
}

/** Camber gives a log whole or not at all, and each time starts a program: the pauses grow while nothing comes. */
const firstPauseMs = 3000
const longestPauseMs = 30_000
/** The sandbox is on this machine. */
const localPauseMs = 500
/** Each starts a `camber` of its own. */
const logsAtOnce = 4

interface Followed {
  seen: LogSeen
  pause: number
  due: number
  /** The log was read after its job had ended. */
  done: boolean
}

export function createLogFollower(outside: Outside, context: FollowContext): LogFollower {
  const shortest = outside.local ? localPauseMs : firstPauseMs
  const followed = new Map<number, Followed>()
  let working: Promise<void> | null = null
  let fault: unknown = null
  const knownOf = (shard: number): Followed => {
    const known = followed.get(shard) ?? { seen: nothingSeen, pause: shortest, due: 0, done: false }
    followed.set(shard, known)
    return known
  }
  const ask = async ({ shard, camber_job_id, state }: ShardStatus, last: boolean): Promise<void> => {
    const known = knownOf(shard)
    const log = await readable(outside, camber_job_id ?? '')
    const { seen, text, gap } = newsOf(known.seen, log ?? '', last)
    known.seen = seen
    known.pause = text === '' ? Math.min(longestPauseMs, known.pause * 1.5) : shortest
    known.due = context.now().getTime() + known.pause
    // An answer that did not come is asked for again, also of a job that has ended.
    known.done = isFinal(state) && log !== null
    if (text !== '') context.tell({ shard, text, gap })
  }
  const askAll = (shards: readonly ShardStatus[], last: boolean): Promise<void> =>
    eachOf(shards, logsAtOnce, (shard) => ask(shard, last || isFinal(shard.state)))
  return {
    looked: ({ shards }) => {
      if (fault !== null) throw fault
      if (working !== null) return
      const now = context.now().getTime()
      const due = shards.filter(
        (shard) => hasLog(shard) && !knownOf(shard.shard).done && knownOf(shard.shard).due <= now,
      )
      if (due.length === 0) return
      working = askAll(due, false)
        .catch((error: unknown) => {
          fault = error
        })
        .finally(() => {
          working = null
        })
    },
    finish: async ({ shards }) => {
      await working
      if (fault !== null) throw fault
      await askAll(
        shards.filter((shard) => hasLog(shard) && !knownOf(shard.shard).done),
        true,
      )
    },
  }
}

/** A job that waits for a node has printed nothing. */
function hasLog({ camber_job_id, state, started_at }: ShardStatus): boolean {
  return camber_job_id !== null && state !== 'GONE' && (started_at !== null || isFinal(state))
}

/** Logs are shown beside the wait: what Camber cannot give now is asked for the next time. */
async function readable(outside: Outside, jobId: string): Promise<string | null> {
  try {
    return await logOf(outside, jobId)
  } catch (error) {
    if (error instanceof Failure) return null
    throw error
  }
}
