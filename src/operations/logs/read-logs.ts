import { Failure } from '../../domain/failure.ts'
import type { LogChooser } from '../../domain/log-choice.ts'
import type { LogLine, LogReader } from '../../domain/log-lines.ts'
import type { ShardStatus } from '../../domain/run-status.ts'
import type { Outside } from '../../ports.ts'
import { inOrder } from '../in-order.ts'
import { hasLog } from './follow-logs.ts'
import type { LogFiles } from './log-files.ts'
import { isWhole, newsIn, nothingSeen } from './log-news.ts'

/** What there is of a shard's log. */
export interface FetchedLog {
  readonly shard: ShardStatus
  /** Null where Camber has none: the job has not started, was cancelled, or is not known any more. */
  readonly file: { readonly path: string; readonly to: number } | null
  /** Whether it ends as the runner's logs do. */
  readonly whole: boolean
}

/** Each starts a `camber` of its own. */
const logsAtOnce = 4

/** The logs of these shards as they are now. A job that has printed nothing is not asked for. */
export async function fetchLogs(files: LogFiles, shards: readonly ShardStatus[]): Promise<FetchedLog[]> {
  const fetched: FetchedLog[] = []
  const fetch = async (shard: ShardStatus): Promise<FetchedLog> => {
    const path = hasLog(shard) ? await files.fetch(shard.camber_job_id ?? '') : null
    if (path === null) return { shard, file: null, whole: false }
    const { to, seen } = await newsIn(path, nothingSeen, true)
    return { shard, file: { path, to }, whole: isWhole(seen) }
  }
  for await (const log of inOrder(shards, logsAtOnce, fetch)) fetched.push(log)
  return fetched
}

/** Of the lines of a log those that are asked for. With `last`, also what is held until its document ends. */
export async function* chosenLines(
  batches: AsyncIterable<readonly string[]>,
  { reader, chooser }: { readonly reader: LogReader; readonly chooser: LogChooser },
  last: boolean,
): AsyncGenerator<readonly LogLine[]> {
  for await (const batch of batches) yield batch.flatMap((line) => chooser.take(reader.read(line)))
  if (last) yield chooser.rest()
}

/** The log of one job in memory, without its middle where it is very long. Null when Camber has none, or does not know the job. */
export async function logOf(outside: Pick<Outside, 'camber'>, jobId: string): Promise<string | null> {
  try {
    return await outside.camber.jobLogs(jobId)
  } catch (error) {
    if (error instanceof Failure && error.code === 'JOB_NOT_FOUND') return null
    throw error
  }
}
