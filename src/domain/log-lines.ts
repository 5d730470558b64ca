import { oneLine } from './control.ts'
import { parseJson } from './json.ts'
import { foreignMark, recordMark, resultsBegin, resultsEnd } from './log-marks.ts'
import { isNoise } from './log-noise.ts'
import { type NameOf, type RunnerNote, readRunnerNote, tellNote } from './log-notes.ts'
import type { LogPhase } from './log-phase.ts'

/** A line of a job's log and what it belongs to. */
export interface LogLine {
  /** ISO-8601: the newest time that the runner had told before it; null before the first, and in a log that is not a runner's. */
  readonly time: string | null
  readonly phase: LogPhase | null
  /** Who wrote it: `shell` is Camber's own on the node, `job` stands for all of a job that rythmiq did not make. */
  readonly source: 'runner' | 'installer' | 'worker' | 'shell' | 'job'
  /** The document's place in its shard, from 0; null where it belongs to none. */
  readonly document: number | null
  /** For people, without what the log puts in front. */
  readonly text: string
  /** As it stands in the log. */
  readonly raw: string
  /** What the runner told, where this is such a line. */
  readonly note: RunnerNote | null
  /** What only matters to whoever looks for it: an installer's progress, and what the runner tells twice. */
  readonly noise: boolean
}

/** Reads the lines of one log in their order. Each must be free of control characters. */
export interface LogReader {
  read(line: string): LogLine
  /** Lines are missing before the next: it may be the rest of one, so no marker is trusted in it. */
  afterGap(): void
}

/** A job that rythmiq made: whose records are to be believed, and what its documents are called, by their place. */
export interface ShardOfLog {
  readonly runId: string
  readonly shard: number
  readonly nameOf: NameOf
}

/** The run and the shard follow. */
const resultsBeginAt = `${resultsBegin} `
/** Put in front of a foreign line when several lanes write at the same time (runner/README.md). */
const laneLabel = /^\[(?:(\d{1,9})|lane-\d+-\d+)\] /

/** `of` is null for a job that rythmiq did not make: in its log every line is the job's own, whatever it looks like. */
export function createLogReader(of: ShardOfLog | null): LogReader {
  return of === null ? plainReader : runnerReader(of)
}

const plainReader: LogReader = {
  read: (line) => ({
    time: null,
    phase: null,
    source: 'job',
    document: null,
    text: line,
    raw: line,
    note: null,
    noise: isNoise(line),
  }),
  afterGap: () => {},
}

function runnerReader(of: ShardOfLog): LogReader {
  let time: string | null = null
  let phase: LogPhase | null = null
  let several = false
  let trusted = true
  let listing = false
  let total = 0
  let next = 0
  const done = new Set<number>()

  /** With one lane documents come one after the other, in their order. */
  const current = (): number | null => (phase === 'work' && !several && next < total ? next : null)

  const take = (note: RunnerNote): void => {
    if (note.at !== null && (time === null || note.at > time)) time = note.at
    if (note.kind === 'start') {
      several = (note.lanes ?? 1) > 1
      total = note.documents
    }
    if (note.kind === 'phase') {
      // Behind its last phase a job only tells how it ended.
      phase = note.state === 'ended' && note.phase === 'work' ? 'end' : note.phase
    }
    if (note.kind === 'document') {
      done.add(note.document)
      while (done.has(next)) next += 1
    }
    if (note.kind === 'end' || note.kind === 'exit') phase = 'end'
  }

  const told = (raw: string, note: RunnerNote): LogLine => {
    const before = phase
    take(note)
    const document = note.kind === 'document' ? note.document : null
    const belongs = note.kind === 'phase' ? note.phase : note.kind === 'document' ? (before ?? 'work') : phase
    // JSON brings back control characters that the line itself did not have.
    const text = oneLine(tellNote(note, of.nameOf))
    return { time, phase: belongs, source: 'runner', document, text, raw, note, noise: false }
  }

  const written = (raw: string): LogLine => {
    const line = { time, phase, raw, note: null }
    if (!raw.startsWith(foreignMark)) return { ...line, source: 'shell', document: null, text: raw, noise: false }
    const text = raw.slice(foreignMark.length)
    if (phase === 'install') return { ...line, source: 'installer', document: null, text, noise: isNoise(text) }
    if (phase !== 'work') return { ...line, source: 'runner', document: null, text, noise: false }
    const label = several ? laneLabel.exec(text) : null
    if (label === null) return { ...line, source: 'worker', document: current(), text, noise: false }
    const document = label[1] === undefined ? null : Number(label[1])
    return { ...line, source: 'worker', document, text: text.slice(label[0].length), noise: false }
  }

  return {
    read: (raw) => {
      const believed = trusted
      trusted = true
      if (!believed) return written(raw)
      if (raw.startsWith(resultsBeginAt) || raw.startsWith(resultsEnd)) {
        listing = raw.startsWith(resultsBeginAt)
        return { ...written(raw), source: 'runner', noise: true }
      }
      // The records of the documents once more, for whoever has nothing but the log.
      if (listing && raw.startsWith('{')) return { ...written(raw), source: 'runner', noise: true }
      const note = raw.startsWith(recordMark) ? readRunnerNote(parseJson(raw.slice(recordMark.length)), of) : null
      return note === null ? written(raw) : told(raw, note)
    },
    afterGap: () => {
      trusted = false
    },
  }
}
