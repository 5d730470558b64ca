import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { oneLine } from '../../domain/control.ts'
import type { Explanation } from '../../domain/explanation.ts'
import { Failure } from '../../domain/failure.ts'
import type { Recognised } from '../../domain/known-issues/diagnosis.ts'
import { type CaseFacts, nothingKnown } from '../../domain/known-issues/known-issue.ts'
import { createRecogniser } from '../../domain/known-issues/recognise.ts'
import { codeOf } from '../release/choose-files.ts'
import { linesOf } from '../submit/lines.ts'

/** Explains a log or an output in a file, in flat memory. Throws INPUT_*. */
export async function explainFile(path: string, shown: string): Promise<Explanation> {
  const found = await stat(path).catch(() => null)
  const name = oneLine(shown)
  if (found === null)
    throw new Failure(
      'INPUT_NOT_FOUND',
      `There is no file ${name}.`,
      'Name a log that was saved, a run or a job; - reads standard input.',
    )
  if (found.isDirectory()) throw new Failure('INPUT_UNREADABLE', `${name} is a folder.`, 'Name the log inside of it.')
  return explainStream(createReadStream(path), name)
}

/** Explains what comes on a stream; `source` says where it is from. Throws INPUT_EMPTY, INPUT_UNSUPPORTED, INPUT_UNREADABLE. */
export async function explainStream(stream: AsyncIterable<Uint8Array>, source: string): Promise<Explanation> {
  const recogniser = createRecogniser(nothingKnown)
  let lines = 0
  let blank = true
  try {
    for await (const { number, text } of linesOf(textOnly(stream, source))) {
      recogniser.line(number, text)
      lines = number
      blank &&= text.trim() === ''
    }
  } catch (error) {
    // Only the system's errors have a code; everything else is a bug and is told as one.
    if (error instanceof Failure || !(error instanceof Error && 'code' in error)) throw error
    throw new Failure('INPUT_UNREADABLE', `${source} could not be read (${codeOf(error)}).`)
  }
  if (blank) throw new Failure('INPUT_EMPTY', `${source} is empty: there is nothing to explain.`)
  return {
    subject: { kind: 'output', source, lines },
    state: null,
    outcome: null,
    recognised: recogniser.finish(),
    comparison: null,
    reproduction: null,
    unread: [],
  }
}

/** A log that is in memory. */
export function recogniseLog(log: string, facts: CaseFacts): Recognised {
  const recogniser = createRecogniser(facts)
  let from = 0
  for (let number = 1; from <= log.length; number++) {
    const end = log.indexOf('\n', from)
    recogniser.line(number, log.slice(from, end === -1 ? log.length : end))
    from = end === -1 ? log.length + 1 : end + 1
  }
  return recogniser.finish()
}

/** An image or an archive holds a NUL within its first bytes; a log never does. */
async function* textOnly(stream: AsyncIterable<Uint8Array>, source: string): AsyncGenerator<Uint8Array> {
  let first = true
  for await (const piece of stream) {
    if (first && piece.subarray(0, 8192).includes(0))
      throw new Failure(
        'INPUT_UNSUPPORTED',
        `${source} is no text, so it is no log.`,
        'Name a log that was saved, or pipe one in: … | rythmiq explain -',
      )
    first = false
    yield piece
  }
}
