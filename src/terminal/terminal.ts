import type { Paint } from '../domain/surface.ts'
import type { OutputStream } from '../world.ts'
import { createPaint, wantsColour } from './paint.ts'
import type { Redact } from './redaction.ts'

/** How this program speaks: the answer goes to stdout, everything else to stderr, and nothing leaves unredacted. */
export interface Terminal {
  /** The answer, or a part of one that comes in several. */
  print(text: string): void
  /** Waits until the answer's reader has taken enough for more. False when there is none any more. */
  room(): Promise<boolean>
  /** A line beside the answer: a note, a hint, the next command. Silent in JSON unless asked for. */
  note(text: string): void
  readonly paint: Paint
  readonly notePaint: Paint
  /** Columns of the stream that answers go to; 80 where it is no terminal. */
  readonly columns: number
  readonly answersToTerminal: boolean
  readonly notesToTerminal: boolean
}

export interface TerminalOptions {
  readonly stdout: OutputStream
  readonly stderr: OutputStream
  readonly env: Readonly<Record<string, string | undefined>>
  readonly colourFlag: boolean | undefined
  readonly quiet: boolean
  readonly redact: () => Redact
}

export function createTerminal(options: TerminalOptions): Terminal {
  const { stdout, stderr, env, colourFlag, redact } = options
  return {
    print: (text) => stdout.write(ended(redact()(text))),
    room: () => stdout.room(),
    note: (text) => {
      if (!options.quiet) stderr.write(ended(redact()(text)))
    },
    paint: createPaint(wantsColour(colourFlag, env, stdout.isTTY)),
    notePaint: createPaint(wantsColour(colourFlag, env, stderr.isTTY)),
    columns: stdout.columns ?? 80,
    answersToTerminal: stdout.isTTY,
    notesToTerminal: stderr.isTTY,
  }
}

function ended(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`
}
