import { randomUUID } from 'node:crypto'
import { stat, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { plainCandidate } from '../../domain/candidate.ts'
import { Failure } from '../../domain/failure.ts'
import { problemOf } from '../../domain/input-problem.ts'
import type { InputReader } from '../../ports.ts'
import type { Read } from './read-manifest.ts'

/** What a folder is searched for. Formats that the worker cannot read are among them, so that they are told and not silently left behind. */
const documents = /\.(jpe?g|png|bmp|tiff?|webp|pdf|hei[cf]|gif|avif)$/i

export interface ExpandContext {
  readonly cwd: string
  readonly recursive: boolean
  readonly inputs: InputReader
  /** A private folder that is kept until the run is handed over. */
  temporaryFolder(): Promise<string>
  note(text: string): void
}

/** The inputs that the words of a command line mean: files, patterns, folders, `-` for one document on standard input, `spaces://`. */
export async function* expandWords(words: readonly string[], context: ExpandContext): AsyncGenerator<Read> {
  for (const word of words) {
    if (word.startsWith('spaces://')) yield { candidate: plainCandidate(word) }
    else if (word === '-') yield { candidate: plainCandidate(await keepStandardInput(context)) }
    else yield* expandPath(word, context)
  }
}

async function* expandPath(word: string, context: ExpandContext): AsyncGenerator<Read> {
  const found = await stat(resolve(context.cwd, word)).catch(() => null)
  if (found?.isDirectory()) {
    yield* context.recursive ? expandFolder(word, context) : [refused(word, isFolder(word))]
  } else if (found === null && (await context.inputs.isPattern(word))) {
    yield* expandPattern(word, context)
  } else yield { candidate: plainCandidate(word) }
}

async function* expandFolder(word: string, context: ExpandContext): AsyncGenerator<Read> {
  const names = await context.inputs.glob('**/*', resolve(context.cwd, word))
  const chosen = names.filter((name) => documents.test(name))
  if (chosen.length < names.length) {
    const left = names.length - chosen.length
    context.note(`${left} other ${left === 1 ? 'file' : 'files'} in ${word} passed over: no documents by their names.`)
  }
  if (chosen.length === 0) yield refused(word, new Failure('INPUT_NOT_FOUND', `The folder ${word} holds no document.`))
  for (const name of chosen) yield { candidate: plainCandidate(join(word, name)) }
}

async function* expandPattern(word: string, context: ExpandContext): AsyncGenerator<Read> {
  const names = await context.inputs.glob(word, context.cwd)
  if (names.length === 0) {
    yield refused(word, new Failure('INPUT_NOT_FOUND', `No file matches ${word}.`, 'Check the pattern and the folder.'))
  }
  for (const name of names) yield { candidate: plainCandidate(name) }
}

function isFolder(word: string): Failure {
  return new Failure('INPUT_UNREADABLE', `${word} is a folder.`, 'Add --recursive to take the documents in it.')
}

function refused(word: string, failure: Failure): Read {
  return { problem: problemOf(failure, null, word) }
}

/** The worker and a resumed upload need a file; what comes by a pipe is made one. */
async function keepStandardInput(context: ExpandContext): Promise<string> {
  const path = join(await context.temporaryFolder(), `stdin-${randomUUID().slice(0, 8)}`)
  try {
    await writeFile(path, context.inputs.standardInput(), { mode: 0o600 })
    return path
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason'
    throw new Failure('DISK_FULL', `What came on standard input could not be kept in ${path} (${code}).`)
  }
}
