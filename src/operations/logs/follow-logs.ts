import { Failure } from '../../domain/failure.ts'
import { isFinal } from '../../domain/job-state.ts'
import type { ShardStatus } from '../../domain/run-status.ts'
import type { Outside } from '../../ports.ts'
import { inOrder } from '../in-order.ts'
import { type LogFiles, openLogFiles } from './log-files.ts'
import { linesOfFile } from './log-lines.ts'
import { isWhole, type LogSeen, newsIn, nothingSeen } from './log-news.ts'

/** What a job printed since the last time. */
export interface FollowedLog {
  readonly shard: number
  /** In batches; to be read once, before `tell` ends. */
  readonly lines: AsyncIterable<readonly string[]>
  /** True when lines may be missing before these. */
  readonly gap: boolean
}

export interface FollowContext {
  /** False for the log of a job that rythmiq did not make: it ends where nothing more comes. */
  readonly runners?: boolean
  now(): Date
  sleep(ms: number): Promise<void>
  /** Makes whole lines safe to show. */
  clean(text: string): string
  /** Told of what is new in all logs that were asked for at the same time; nothing is asked for until it ends. */
  tell(news: readonly FollowedLog[]): Promise<void>
  /** Told of an answer that did not come and of the next one that does; what it throws ends the following. */
  trouble?(failure: Failure | null): void
}

type Seen = { readonly shards: readonly ShardStatus[] }

/** Shows logs while somebody waits for a run. */
export interface LogFollower {
  /** Told of each look at the run; asks for the logs that are due, without being waited for. Throws what went wrong the last time. */
  looked(status: Seen): void
  /** Ends when what was asked for by now is told. */
  rest(): Promise<void>
  /** Asks for what may have come since until each log has its end, a few times. Gives the shards whose log lacks it. */
  finish(status: Seen): Promise<number[]>
}

/** Camber gives a log whole or not at all, and each time starts a program: the pauses grow while nothing comes. */
const firstPauseMs = 3000
const longestPauseMs = 30_000
/** The sandbox is on this machine. */
const localPauseMs = 500
/** Each starts a `camber` of its own. */
const logsAtOnce = 4
/** A log lags some seconds behind the end of its job (facts/camber-cli.md §4); that of a job whose node died never ends. */
const latePauseMs = 2000
const mostLate = 5

interface Followed {
  seen: LogSeen
  pause: number
  due: number
  /** How often it was asked for since its job had ended. */
  late: number
  done: boolean
}

export function createLogFollower(outside: Outside, context: FollowContext): LogFollower {
  const shortest = outside.local ? localPauseMs : firstPauseMs
  const followed = new Map<number, Followed>()
  let working: Promise<void> | null = null
  let fault: unknown = null
  const knownOf = (shard: number): Followed => {
    const known = followed.get(shard) ?? { seen: nothingSeen, pause: shortest, due: 0, late: 0, done: false }
    followed.set(shard, known)
    return known
  }
  const fetched = async (files: LogFiles, jobId: string): Promise<string | null | 'trouble'> => {
    try {
      const path = await files.fetch(jobId)
      context.trouble?.(null)
      return path
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      context.trouble?.(error)
      return 'trouble'
    }
  }
  const ask = async (files: LogFiles, { shard, camber_job_id, state }: ShardStatus, finishing: boolean) => {
    const known = knownOf(shard)
    const path = await fetched(files, camber_job_id ?? '')
    const ended = finishing || (isFinal(state) && path !== 'trouble')
    known.late += ended ? 1 : 0
    known.done = ended && (known.late >= mostLate || (path === null && state.toUpperCase() === 'CANCELLED'))
    known.pause = Math.min(longestPauseMs, known.pause * 1.5)
    known.due = context.now().getTime() + known.pause
    if (path === null || path === 'trouble') return null
    const { seen, from, to, gap } = await newsIn(path, known.seen, known.done)
    known.seen = seen
    known.done ||= ended && isWhole(seen)
    if (to === from) {
      known.done ||= ended && known.late > 1 && seen.offset > 0 && context.runners === false
      return null
    }
    known.pause = shortest
    known.due = context.now().getTime() + shortest
    return { shard, lines: linesOfFile(path, { from, to }, context.clean), gap }
  }
  const askAll = async (shards: readonly ShardStatus[], finishing: boolean): Promise<void> => {
    const files = await openLogFiles(outside.camber)
    try {
      const news: FollowedLog[] = []
      for await (const one of inOrder(shards, logsAtOnce, (shard) => ask(files, shard, finishing)))
        if (one !== null) news.push(one)
      if (news.length > 0) await context.tell(news)
    } finally {
      await files.close()
    }
  }
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
    rest: async () => {
      await working
    },
    finish: async ({ shards }) => {
      await working
      if (fault !== null) throw fault
      const logged = shards.filter(hasLog)
      const open = () => logged.filter(({ shard }) => !knownOf(shard).done)
      while (open().length > 0) {
        await askAll(open(), true)
        if (open().length > 0) await context.sleep(outside.local ? localPauseMs : latePauseMs)
      }
      return logged.filter(({ shard }) => !isWhole(knownOf(shard).seen)).map(({ shard }) => shard)
    },
  }
}

/** A job that waits for a node has printed nothing. */
export function hasLog({ camber_job_id, state, started_at }: ShardStatus): boolean {
  return camber_job_id !== null && state !== 'GONE' && (started_at !== null || isFinal(state))
}
