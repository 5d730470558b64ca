import { randomUUID } from 'node:crypto'
import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { Failure } from '../domain/failure.ts'

/** True for a device, a pipe or a socket: what is written goes through it, and a file put in its place would destroy it. */
export async function isSpecialFile(path: string): Promise<boolean> {
  const there = await stat(path).catch(() => null)
  return there !== null && !there.isFile() && !there.isDirectory()
}

/**
 * Writes texts into a file, which is there when it is whole and not before; into a device or a pipe as they come. Gives the bytes; nothing
 * half-made stays. Throws OUTPUT_UNWRITABLE, DISK_FULL, and what the texts throw.
 */
export async function writeWhole(path: string, texts: AsyncIterable<string> | Iterable<string>): Promise<number> {
  const goesThrough = await isSpecialFile(path)
  const place = goesThrough ? path : join(dirname(path), `.${basename(path).slice(0, 40)}.${randomUUID()}.part`)
  const tried = <Value>(work: Promise<Value>): Promise<Value> =>
    work.catch((error: unknown) => {
      throw refused(path, error)
    })
  try {
    const file = await tried(open(place, goesThrough ? 'w' : 'wx'))
    const bytes = await fill(file, texts, tried)
    if (!goesThrough) await tried(rename(place, path))
    return bytes
  } catch (error) {
    if (!goesThrough) await rm(place, { force: true }).catch(() => {})
    throw error
  }
}

/** Texts are written in pieces of a size that is worth it; this many characters. */
const pieceLength = 64 * 1024

async function fill(
  file: FileHandle,
  texts: AsyncIterable<string> | Iterable<string>,
  tried: (work: Promise<void>) => Promise<void>,
): Promise<number> {
  let bytes = 0
  let piece = ''
  const write = async (): Promise<void> => {
    await tried(file.writeFile(piece))
    bytes += Buffer.byteLength(piece)
    piece = ''
  }
  try {
    for await (const text of texts) {
      piece += text
      if (piece.length >= pieceLength) await write()
    }
    await write()
  } finally {
    await tried(file.close())
  }
  return bytes
}

function refused(path: string, error: unknown): Failure {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason'
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return unwritable(path, code)
  return new Failure('DISK_FULL', `There is no space left for ${path}.`, 'Free some space or choose another folder.')
}

export function unwritable(path: string, why: string): Failure {
  return new Failure('OUTPUT_UNWRITABLE', `${path} cannot be written (${why}).`, 'Name another file.', { path })
}
