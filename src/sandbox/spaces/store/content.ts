import { createHash, randomBytes } from 'node:crypto'
import { mkdir, open, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Content } from './entry.ts'
import { isAbsent } from './json-file.ts'

/** Bytes read at a time: flat memory whatever the object's size. */
const PIECE = 256 * 1024

/** Writes a stream into a new content file and says what went in. Nothing stays when the stream or the disk fails. */
export async function writeContent(
  folder: string,
  pieces: AsyncIterable<Buffer>,
): Promise<{ content: Content; md5: string }> {
  const id = randomBytes(16).toString('hex')
  const path = contentPath(folder, id)
  await mkdir(join(path, '..'), { recursive: true, mode: 0o700 })
  const md5 = createHash('md5')
  let size = 0
  const file = await open(path, 'wx', 0o600)
  try {
    for await (const piece of pieces) {
      md5.update(piece)
      size += piece.length
      await file.writeFile(piece)
    }
    await file.close()
  } catch (error) {
    await file.close().catch(() => undefined)
    await rm(path, { force: true })
    throw error
  }
  return { content: { id, size }, md5: md5.digest('hex') }
}

/** Streams bytes `from` up to and including `to` of contents laid end to end. */
export async function* readContents(
  folder: string,
  contents: readonly Content[],
  from: number,
  to: number,
): AsyncGenerator<Buffer> {
  let start = 0
  for (const content of contents) {
    const first = Math.max(from - start, 0)
    const last = Math.min(to - start, content.size - 1)
    start += content.size
    if (first <= last) yield* readPiecewise(contentPath(folder, content.id), first, last)
  }
}

/** Removes contents that nothing refers to any more. Who still reads one keeps it until the end (POSIX). */
export async function removeContents(folder: string, contents: readonly Content[]): Promise<void> {
  await Promise.all(
    contents.map((content) => rm(contentPath(folder, content.id), { force: true }).catch(() => undefined)),
  )
}

/** Clears what a killed gateway left: content older than this start that no object and no part refers to. */
export async function sweepContents(folder: string, kept: ReadonlySet<string>, before: number): Promise<void> {
  for (const shelf of await namesIn(folder)) {
    for (const id of await namesIn(join(folder, shelf))) {
      if (kept.has(id)) continue
      const path = join(folder, shelf, id)
      const found = await stat(path).catch(() => null)
      if (found !== null && found.mtimeMs < before) await rm(path, { force: true }).catch(() => undefined)
    }
  }
}

async function* readPiecewise(path: string, first: number, last: number): AsyncGenerator<Buffer> {
  const file = await open(path, 'r')
  try {
    let at = first
    while (at <= last) {
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(Math.min(PIECE, last - at + 1)), 0, null, at)
      if (bytesRead === 0) throw new Error('a content file is shorter than its entry says')
      at += bytesRead
      yield buffer.subarray(0, bytesRead)
    }
  } finally {
    await file.close()
  }
}

function contentPath(folder: string, id: string): string {
  return join(folder, id.slice(0, 2), id)
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: unknown) => {
    if (isAbsent(error) || (error instanceof Error && 'code' in error && error.code === 'ENOTDIR')) return []
    throw error
  })
}
