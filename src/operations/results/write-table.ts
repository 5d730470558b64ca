import { randomUUID } from 'node:crypto'
import { mkdir, open, realpath, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { Failure } from '../../domain/failure.ts'
import { codeOf } from '../release/choose-files.ts'
import { isSpecialFile } from '../special-file.ts'
import { checkOutputFolder } from './fetch-results.ts'

/** Tells before anything is done that a table cannot be written. Throws OUTPUT_UNWRITABLE. */
export async function checkTable(path: string): Promise<void> {
  if ((await stat(path).catch(() => null))?.isDirectory() === true) throw refusal(path, 'EISDIR')
  if (await isSpecialFile(path)) return
  await checkOutputFolder(dirname(path))
}

/**
 * Writes lines into a file: beside it first, then renamed, so that nobody reads half a table. Throws OUTPUT_UNWRITABLE and DISK_FULL;
 * nothing half-made stays. A link keeps pointing to its file, and into a device or a pipe the lines are written as they come.
 */
export async function writeTable(path: string, lines: Iterable<string>): Promise<void> {
  if (await isSpecialFile(path)) {
    return fill(path, 'w', lines).catch((error: unknown) => {
      throw unwritable(path, error)
    })
  }
  const place = await realpath(path).catch(() => path)
  const temporary = join(dirname(place), `.${basename(place).slice(0, 40)}.${randomUUID().slice(0, 8)}.part`)
  try {
    await mkdir(dirname(place), { recursive: true })
    await fill(temporary, 'wx', lines)
    await rename(temporary, place)
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {})
    throw unwritable(path, error)
  }
}

async function fill(path: string, flags: 'w' | 'wx', lines: Iterable<string>): Promise<void> {
  const file = await open(path, flags)
  try {
    for (const piece of pieces(lines)) await file.writeFile(piece)
  } finally {
    await file.close()
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
