import type { LogLine } from './log-lines.ts'
import { isTrouble } from './log-notes.ts'
import type { LogPhase } from './log-phase.ts'

/** Which lines are asked for; null where all are. */
export interface LogChoice {
  /** Every line as it stands in the log. */
  readonly all: boolean
  readonly phase: LogPhase | null
  readonly since: Date | null
  readonly grep: RegExp | null
  /** Only what belongs to documents that did not succeed, and set-up that failed. */
  readonly failed: boolean
  /** The document's place in its shard. */
  readonly document: number | null
}

/** Chooses among the lines of one log, in their order. */
export interface LogChooser {
  /** Lines to show now: some are held until it is known what became of their document. */
  take(line: LogLine): readonly LogLine[]
  /** What is held when no more is to come: what nobody tells the end of did not succeed. */
  rest(): readonly LogLine[]
  /** Lines that were asked for and are not shown, because they are noise. */
  readonly noise: number
}

export function createLogChooser(choice: LogChoice): LogChooser {
  const holder = choice.failed ? createHolder() : null
  const since = choice.since?.toISOString() ?? null
  let noise = 0
  const isAsked = (line: LogLine): boolean => {
    if (choice.phase !== null && line.phase !== choice.phase) return false
    if (choice.document !== null && line.document !== choice.document) return false
    // ISO times in UTC sort as text; what stands before the runner's first time is older than it.
    if (since !== null && (line.time === null || line.time < since)) return false
    return choice.grep === null || choice.grep.test(choice.all ? line.raw : line.text)
  }
  const shown = (lines: readonly LogLine[]): readonly LogLine[] =>
    lines.filter((line) => {
      if (!isAsked(line)) return false
      if (choice.all || !line.noise) return true
      if (line.source !== 'runner') noise += 1
      return false
    })
  return {
    take: (line) => shown(holder === null ? [line] : holder.take(line)),
    rest: () => shown(holder === null ? [] : holder.rest()),
    get noise() {
      return noise
    },
  }
}

/** Of what is held the newest lines; the runner itself bounds what a worker may say. */
const mostHeld = 10_000

function createHolder() {
  const held = new Map<number | null, LogLine[]>()
  const hold = (line: LogLine): void => {
    const lines = held.get(line.document) ?? []
    held.set(line.document, lines)
    lines.push(line)
    if (lines.length > 2 * mostHeld) lines.splice(0, lines.length - mostHeld)
  }
  const release = (document: number | null): readonly LogLine[] => {
    const lines = held.get(document) ?? []
    held.delete(document)
    return lines.slice(-mostHeld)
  }
  return {
    take: (line: LogLine): readonly LogLine[] => {
      const { note } = line
      if (note === null) {
        hold(line)
        return []
      }
      if (note.kind === 'document') {
        const before = release(note.document)
        return isTrouble(note) ? [...before, line] : []
      }
      if (note.kind === 'end') {
        const setUp = release(null)
        return note.reason === 'setup_failed' ? [...setUp, line] : isTrouble(note) ? [line] : []
      }
      // Where the work begins the set-up had no trouble.
      if (note.kind === 'phase' && note.phase === 'work' && note.state === 'started') held.delete(null)
      return isTrouble(note) ? [line] : []
    },
    rest: (): readonly LogLine[] => {
      const documents = [...held.keys()].toSorted((left, right) => (left ?? -1) - (right ?? -1))
      return documents.flatMap((document) => release(document))
    },
  }
}
