import { randomUUID } from 'node:crypto'
import { mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { Failure } from '../domain/failure.ts'
import { codeOf } from './choose-files.ts'
import { checkOutputFolder } from './fetch-results.ts'

/** Tells before anything is done that a table cannot be written. Throws OUTPUT_UNWRITABLE. */
export async function checkTable(path: string): Promise<void> {
  if ((await stat(path).catch(() => null))?.isDirectory() === true) throw refusal(path, 'EISDIR')
  await checkOutputFolder(dirname(path))
}

/**
 * Writes lines into a file: beside it first, then renamed, so that nobody reads half a table. Throws OUTPUT_UNWRITABLE and DISK_FULL;
 * nothing half-made stays.
 */
export async function writeTable(path: string, lines: Iterable<string>): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path).slice(0, 40)}.${randomUUID().slice(0, 8)}.part`)
  try {
    await mkdir(dirname(path), { recursive: true })
    const file = await open(temporary, 'wx')
    try {
      for (const piece of pieces(lines)) await file.writeFile(piece)
    } finally {
      await file.close()
    }
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {})
    throw unwritable(path, error)
  }
}

const pieceLength = 64 * 1024

/** Lines in pieces of a size that is worth a write. */
function* pieces(lines: Iterable<string>): Generator<string> {
  let piece = ''
  for (const line of lines) {
    piece += line
    if (piece.length < pieceLength) continue
    yield piece
    piece = ''
  }
  yield piece
}

function unwritable(path: string, error: unknown): unknown {
  if (error instanceof Failure) return error
  const code = codeOf(error)
  if (code === 'unknown reason') return error
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new Failure('DISK_FULL', `There is no space left for ${path}.`, 'Free some space or choose another folder.')
  }
  return refusal(path, code)
}

function refusal(path: string, code: string): Failure {
  return new Failure('OUTPUT_UNWRITABLE', `${path} cannot be written (${code}).`, 'Name another file.', { path })
}
