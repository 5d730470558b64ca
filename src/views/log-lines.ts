import type { LogLine } from '../domain/log-lines.ts'
import type { RunnerNote } from '../domain/log-notes.ts'
import { isGood } from '../domain/outcome.ts'
import { type Paint, plainly } from '../domain/surface.ts'

export interface LogLook {
  readonly paint: Paint
  /** Each line says of which shard it is. */
  readonly several: boolean
  readonly timestamps: boolean
  /** Lines as they stand in the log. */
  readonly all: boolean
  /** Width of the terminal; null where it is none. */
  readonly columns: number | null
  /** What is highlighted. */
  readonly grep: RegExp | null
  /** What is put before a document's lines; null where it is plain whose they are. */
  readonly labelOf: (shard: number, document: number) => string | null
}

/** Lines of other hands are set in by this much, so that none of them looks like one of ours, whatever it says. */
const setIn = '  '
/** Where a line goes on that does not fit; it must not begin where one of ours does. */
const goesOn = '    '
const longestLabel = 25
const timeWidth = '2026-01-01T00:00:00.000Z'.length

/** Draws lines of one shard, each with its end. */
export function createLogView(look: LogLook): (shard: number, lines: readonly LogLine[]) => string {
  const { paint, several, timestamps, all } = look
  const marked = highlighter(look.grep, paint)
  return (shard, lines) => {
    const tag = several ? `[${shard}] ` : ''
    const before = tag.length + (timestamps ? timeWidth + 1 : 0)
    let text = ''
    for (const line of lines) {
      const time = timestamps ? `${paint.dim((line.time ?? '-').padEnd(timeWidth))} ` : ''
      text += `${time}${tag === '' ? '' : paint.tint(tag, shard)}${body(line, shard, before)}\n`
    }
    return text
  }

  function body(line: LogLine, shard: number, before: number): string {
    if (all) return fitted(line.raw, before, 0, plainly)
    if (line.note !== null) {
      const [sign, colour] = signOf(line.note, paint)
      const isCalm = line.note.kind === 'document' || line.note.kind === 'end'
      return `${colour(sign)} ${fitted(line.text, before, 2, isCalm ? plainly : paint.dim)}`
    }
    const named = line.document === null ? null : look.labelOf(shard, line.document)
    const label = named === null ? '' : `${shortened(named)} │ `
    const first = setIn.length + widthOf(label)
    return `${setIn}${label === '' ? '' : paint.dim(label)}${fitted(line.text, before, first, plainly)}`
  }

  /** `before` and `first` are what stands before every piece, and before the first besides. */
  function fitted(text: string, before: number, first: number, colour: Colour): string {
    if (look.columns === null) return marked(text, colour)
    const rest = look.columns - before - goesOn.length
    const [head = '', ...pieces] = piecesOf(text, look.columns - before - first, rest)
    const lines = pieces.map((piece) => `\n${' '.repeat(before)}${goesOn}${marked(piece, colour)}`)
    return `${marked(head, colour)}${lines.join('')}`
  }
}

/** A text cut where a screen would cut it, the first piece `first` wide, the others `rest`. */
function piecesOf(text: string, first: number, rest: number): string[] {
  const pieces: string[] = []
  let piece = ''
  let width = 0
  for (const sign of text) {
    const wide = widthOf(sign)
    if (piece !== '' && width + wide > Math.max(narrowest, pieces.length === 0 ? first : rest)) {
      pieces.push(piece)
      piece = ''
      width = 0
    }
    piece += sign
    width += wide
  }
  return [...pieces, piece]
}

/** On a screen that is narrower nothing can be kept apart. */
const narrowest = 10

/** Columns of a text at most: what is not of the first alphabets may be twice as wide, a tab eight times. */
function widthOf(text: string): number {
  let width = 0
  for (const sign of text) width += sign === '\t' ? 8 : sign < '\u0300' || /[\u2010-\u259f]/.test(sign) ? 1 : 2
  return width
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

/** Names begin and end with what tells them apart. */
function shortened(label: string): string {
  const half = (longestLabel - 1) / 2
  return label.length <= longestLabel ? label : `${label.slice(0, half)}…${label.slice(-half)}`
}

function plainOr(colour: Colour, text: string): string {
  return text === '' ? '' : colour(text)
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
