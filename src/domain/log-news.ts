/** As much of a log as was shown, as is needed to find the place again. */
export interface LogSeen {
  /** Characters shown, counted from the beginning of the log as it was then. */
  readonly length: number
  readonly head: string
  readonly tail: string
}

export interface LogNews {
  readonly seen: LogSeen
  /** Whole lines, each with its end; empty when there are none. */
  readonly text: string
  /** True when the place where it was left off is not there any more: lines may be missing before these, or come again. */
  readonly gap: boolean
}

export const nothingSeen: LogSeen = { length: 0, head: '', tail: '' }

const headKept = 200
/** Long enough that the same words do not stand twice: the runner's lines carry times and numbers. */
const tailKept = 4096

/**
 * What is new in a log that is given whole each time. It may have lost its beginning meanwhile, or be an older answer than the last one. A
 * line that has no end yet is left for the next time, unless it is the `last`.
 */
export function newsOf(seen: LogSeen, log: string, last: boolean): LogNews {
  const from = placeIn(seen, log)
  if (from === null && log.length < seen.length && log.startsWith(seen.head.slice(0, log.length))) {
    return { seen, text: '', gap: false }
  }
  const to = last ? log.length : log.lastIndexOf('\n') + 1
  const begin = from ?? 0
  if (to <= begin) return { seen, text: '', gap: false }
  const shown = log.slice(0, to)
  return {
    seen: { length: to, head: shown.slice(0, headKept), tail: shown.slice(-tailKept) },
    text: shown.slice(begin),
    gap: from === null,
  }
}

/** Where what was not shown begins; null when it cannot be told. */
function placeIn({ length, tail }: LogSeen, log: string): number | null {
  if (log.slice(length - tail.length, length) === tail) return length
  const found = log.lastIndexOf(tail)
  return found < 0 ? null : found + tail.length
}
