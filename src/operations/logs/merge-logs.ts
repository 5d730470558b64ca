import type { LogLine } from '../../domain/log-lines.ts'

/** Lines of one shard that stand together. */
export interface LogRun {
  readonly shard: number
  readonly lines: readonly LogLine[]
}

export interface LogSource {
  readonly shard: number
  /** In the order of the log. */
  readonly batches: AsyncIterator<readonly LogLine[]>
}

/** A source with the place in its newest batch that the next line stands at. */
interface Cursor extends LogSource {
  batch: readonly LogLine[]
  at: number
}

/**
 * The lines of several logs by their times, each log in its own order. A line without a time comes first; of each log one batch is held.
 */
export async function* mergeLogs(sources: readonly LogSource[]): AsyncGenerator<LogRun> {
  const opened = await Promise.all(sources.map((source) => filled({ ...source, batch: [], at: 0 })))
  let cursors = opened.filter((cursor) => cursor !== null)
  while (cursors.length > 0) {
    const [first, ...others] = cursors.toSorted((left, right) => compare(timeOf(left), timeOf(right)))
    if (first === undefined) return
    const until = others[0] === undefined ? null : timeOf(others[0])
    const begin = first.at
    // Of lines of the same time those of one log stay together.
    while (first.at < first.batch.length && (until === null || first.at === begin || timeOf(first) <= until)) first.at++
    yield { shard: first.shard, lines: first.batch.slice(begin, first.at) }
    if ((await filled(first)) === null) cursors = cursors.filter((cursor) => cursor !== first)
  }
}

function timeOf({ batch, at }: Cursor): string {
  return batch[at]?.time ?? ''
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}

/** The cursor with a line to give; null when its log is over. */
async function filled(cursor: Cursor): Promise<Cursor | null> {
  while (cursor.at >= cursor.batch.length) {
    const next = await cursor.batches.next()
    if (next.done === true) return null
    cursor.batch = next.value
    cursor.at = 0
  }
  return cursor
}

/** Keeps the newest lines of what is added. */
export interface Tail {
  add(run: LogRun): void
  /** What is kept, oldest first. */
  runs(): LogRun[]
}

export function createTail(count: number): Tail {
  const kept: LogRun[] = []
  let held = 0
  return {
    add: (run) => {
      kept.push(run)
      held += run.lines.length
      while (kept[0] !== undefined && held - kept[0].lines.length >= count) held -= kept.shift()?.lines.length ?? 0
    },
    runs: () => {
      const [first, ...others] = kept
      if (first === undefined) return []
      return [{ ...first, lines: first.lines.slice(Math.max(0, held - count)) }, ...others]
    },
  }
}
