import type { LogLine } from '../domain/log-lines.ts'
import type { RunnerNote } from '../domain/log-notes.ts'
import { isGood } from '../domain/outcome.ts'
import type { Paint } from '../domain/surface.ts'

export interface LogLook {
  readonly paint: Paint
  /** Each line says of which shard it is. */
  readonly several: boolean
  readonly timestamps: boolean
  /** Lines as they stand in the log. */
  readonly all: boolean
  /** What is highlighted. */
  readonly grep: RegExp | null
  /** What is put before a document's lines; null where it is plain whose they are. */
  readonly labelOf: (shard: number, document: number) => string | null
}

/** Lines of other hands are set in by this much, so that none of them looks like one of ours, whatever it says. */
const setIn = '  '
const timeWidth = '2026-01-01T00:00:00.000Z'.length

/** Draws lines of one shard, each with its end. */
export function createLogView(look: LogLook): (shard: number, lines: readonly LogLine[]) => string {
  const { paint, several, timestamps, all } = look
  const marked = highlighter(look.grep, paint)
  return (shard, lines) => {
    const prefix = several ? `${paint.tint(`[${shard}]`, shard)} ` : ''
    let text = ''
    for (const line of lines) {
      const time = timestamps ? `${paint.dim((line.time ?? '-').padEnd(timeWidth))} ` : ''
      text += `${time}${prefix}${all ? marked(line.raw, plainly) : body(line, shard)}\n`
    }
    return text
  }

  function body(line: LogLine, shard: number): string {
    if (line.note !== null) return signed(line.note, line.text)
    const label = line.document === null ? null : look.labelOf(shard, line.document)
    return `${setIn}${label === null ? '' : paint.dim(`${label} │ `)}${marked(line.text, plainly)}`
  }

  function signed(note: RunnerNote, text: string): string {
    const [sign, colour] = signOf(note, paint)
    return `${colour(sign)} ${marked(text, note.kind === 'document' || note.kind === 'end' ? plainly : paint.dim)}`
  }
}

type Colour = (text: string) => string

function signOf(note: RunnerNote, paint: Paint): readonly [sign: string, colour: Colour] {
  if (note.kind === 'document') {
    if (!isGood(note.outcome)) return ['✘', paint.bad]
    return note.outcome === 'degraded' ? ['!', paint.warn] : ['✔', paint.good]
  }
  if (note.kind === 'end') return note.reason === 'done' ? ['■', paint.strong] : ['✘', paint.bad]
  if (note.kind === 'exit') return note.code === 0 ? ['▸', paint.dim] : ['▸', paint.warn]
  return ['▸', paint.dim]
}

/** Colours a text, and what matches in it in a colour of its own. */
function highlighter(grep: RegExp | null, paint: Paint): (text: string, colour: Colour) => string {
  if (grep === null) return (text, colour) => colour(text)
  const every = new RegExp(grep.source, `${grep.flags.replace('g', '')}g`)
  return (text, colour) => {
    let shown = ''
    let from = 0
    for (const match of text.matchAll(every)) {
      if (match[0] === '') continue
      shown += plainOr(colour, text.slice(from, match.index)) + paint.strong(paint.bad(match[0]))
      from = match.index + match[0].length
    }
    return shown + plainOr(colour, text.slice(from))
  }
}

function plainOr(colour: Colour, text: string): string {
  return text === '' ? '' : colour(text)
}

function plainly(text: string): string {
  return text
}

/** A line for machines; text and times as people get them. */
export function logLineJson(shard: number, line: LogLine, jobIdOf: (shard: number, document: number) => string | null) {
  const { time, phase, source, document, text, note } = line
  return {
    time,
    shard,
    phase,
    source,
    job_id: document === null ? null : jobIdOf(shard, document),
    text,
    record: note === null ? null : recordOf(note),
  }
}

function recordOf({ at: _, ...note }: RunnerNote): Record<string, unknown> {
  return note
}
