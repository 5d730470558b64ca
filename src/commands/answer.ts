import { oneLine } from '../domain/control.ts'
import { Failure } from '../domain/failure.ts'
import { printableJson } from '../domain/json.ts'
import type { Surface } from '../domain/surface.ts'
import { type GlobalFlags, openSession, type Session } from '../session.ts'
import type { World } from '../world.ts'

/** What a command found out: data for machines, a view of it for people, and the exit code. */
export interface Answer<Data> {
  /** Name and version of the JSON document, for example `rythmiq.run/v1`. */
  readonly schema: string
  readonly data: Data
  readonly view: (data: Data, surface: Surface) => string
  readonly exit?: number
  /** What is to be said beside the answer; shown on stderr after it. */
  readonly notes?: readonly string[]
  /** Commands to type next; shown on stderr. */
  readonly next?: readonly string[]
}

/** An answer that is printed as it comes and may be larger than memory. */
export interface Streamed {
  /** Whole lines, safe to print, each time as many as there are. Nothing more is asked for while the reader is busy. */
  readonly lines: AsyncGenerator<string, Ending>
}

/** What is known when all is printed. */
export type Ending = Pick<Answer<unknown>, 'exit' | 'next'>

/** The bridge between the program's frame and a command: the world comes in, the exit code goes out. */
export interface Invocation {
  readonly world: World
  exit: number
}

/** The whole framework: opens a session, asks the command its one question, prints the answer, closes. The only caller of print. */
export function answering<Data, Flags>(
  invocation: Invocation,
  ask: (session: Session, words: readonly string[], flags: Flags) => Promise<Answer<Data> | Streamed>,
): (...parts: unknown[]) => Promise<void> {
  return async (...parts) => {
    const command = parts.at(-1) as { optsWithGlobals(): Flags & GlobalFlags; args: string[] }
    const flags = command.optsWithGlobals()
    const session = openSession(invocation.world, flags)
    const json = flags.json === true
    let isStream = false
    try {
      const answer = await ask(session, command.args, flags)
      isStream = 'lines' in answer
      const ending = 'lines' in answer ? await stream(session, answer) : answer
      await session.close()
      if (!('lines' in answer)) show(session, json, answer)
      if (!json) showNext(session, ending)
      invocation.exit = ending.exit ?? 0
    } catch (error) {
      await session.close()
      if (!(error instanceof Failure)) throw error
      invocation.exit = error.exit
      showFailure(session, json, error, isStream)
    }
  }
}

/** Whoever closes the pipe has seen enough, which is no failure. */
async function stream({ terminal, world }: Session, { lines }: Streamed): Promise<Ending> {
  const { unlessInterrupted } = await import('../operations/unless-interrupted.ts')
  const { interrupted } = world
  let next = await lines.next()
  while (next.done !== true) {
    terminal.print(next.value)
    const room = await unlessInterrupted(terminal.room(), interrupted).catch(() => null)
    // The command knows what to say of an interruption.
    if (room === false) next = await lines.return({})
    else next = room === null ? await lines.throw(interrupted.reason) : await lines.next()
  }
  return next.value
}

function show<Data>(session: Session, json: boolean, answer: Answer<Data>): void {
  const { terminal } = session
  if (json) {
    terminal.print(printableJson({ schema: answer.schema, ...answer.data }, 2))
    return
  }
  const surface = { paint: terminal.paint, columns: terminal.columns, terminal: terminal.answersToTerminal }
  terminal.print(answer.view(answer.data, surface))
  for (const line of answer.notes ?? []) terminal.note(oneLine(line))
}

function showNext({ terminal, world }: Session, { next }: Ending): void {
  // Started by npx, `rythmiq` is not on PATH; what is told to type must work.
  const prefix = world.env['npm_command'] === 'exec' ? 'npx ' : ''
  for (const command of next ?? []) terminal.note(`${terminal.notePaint.dim('next:')} ${prefix}${command}`)
}

/** Behind lines of JSON a failure is one more. */
function showFailure(session: Session, json: boolean, failure: Failure, isStream: boolean): void {
  const { terminal } = session
  const document = { schema: 'rythmiq.error/v1', error: describeFailure(failure) }
  if (json) terminal.print(printableJson(document, isStream ? 0 : 2))
  for (const line of failure.lines) terminal.note(oneLine(line))
  // Names of files and words of the outside stand in these sentences; none of them may paint over the terminal.
  terminal.note(`${terminal.notePaint.bad('rythmiq:')} ${oneLine(failure.message)}`)
  if (failure.hint !== null) terminal.note(oneLine(failure.hint))
}

/** A failure as the JSON of `design/conventions.md`. */
export function describeFailure(failure: Failure): Record<string, unknown> {
  const { code, message, hint, retryable, details } = failure
  return { code, message, hint, retryable, ...(Object.keys(details).length > 0 && { details }) }
}
