import { type FileHandle, open } from 'node:fs/promises'

/** As much of a log as was shown, as is needed to find the place again. */
export interface LogSeen {
  /** Bytes shown, counted from the beginning of the log as it was then. */
  readonly offset: number
  readonly head: Buffer
  readonly tail: Buffer
}

/** What is new in a log: the bytes from `from` up to, not including, `to`; as many lines as there are, whole. */
export interface LogNews {
  readonly seen: LogSeen
  readonly from: number
  readonly to: number
  /** True when the place where it was left off is not there any more: lines may be missing before these, or come again. */
  readonly gap: boolean
}

export const nothingSeen: LogSeen = { offset: 0, head: Buffer.alloc(0), tail: Buffer.alloc(0) }

const headKept = 200
/** Long enough that the same words do not stand twice: the runner's lines carry times and numbers. */
const tailKept = 4096
const blockSize = 64 * 1024

/**
 * What is new in a log that is given whole each time, as a file. It may have lost its beginning meanwhile, or be an older answer than the
 * last one. A line that has no end yet is left for the next time, unless it is the `last`.
 */
export async function newsIn(path: string, seen: LogSeen, last: boolean): Promise<LogNews> {
  const file = await open(path)
  try {
    const { size } = await file.stat()
    const place = await placeIn(file, seen, size)
    const from = place ?? 0
    const nothing = { seen, from, to: from, gap: false }
    if (place === null && size < seen.offset && (await isOlder(file, seen, size))) return nothing
    const to = last ? size : await endOfLines(file, from, size)
    if (to <= from) return nothing
    const head = await bytesOf(file, 0, Math.min(headKept, to))
    const tail = await bytesOf(file, Math.max(0, to - tailKept), to)
    return { seen: { offset: to, head, tail }, from, to, gap: place === null }
  } finally {
    await file.close()
  }
}

/** By its last line, which run.sh prints also when Python was killed (runner/README.md, The log). */
export function isWhole({ tail }: LogSeen): boolean {
  return /(^|\n)::rythmiq:: \{"type":"exit",[^\n]*\}\n$/.test(tail.toString('utf8'))
}

/** Where what was not shown begins; null when it cannot be told. */
async function placeIn(file: FileHandle, { offset, tail }: LogSeen, size: number): Promise<number | null> {
  if (size >= offset && (await bytesOf(file, offset - tail.length, offset)).equals(tail)) return offset
  for (let end = size; end >= tail.length; end -= blockSize) {
    const begin = Math.max(0, end - blockSize - tail.length)
    const found = (await bytesOf(file, begin, end)).lastIndexOf(tail)
    if (found >= 0) return begin + found + tail.length
  }
  return null
}

/** True when the file is a beginning of what was shown, as far as that is known. */
async function isOlder(file: FileHandle, { head }: LogSeen, size: number): Promise<boolean> {
  const length = Math.min(size, head.length)
  return (await bytesOf(file, 0, length)).equals(head.subarray(0, length))
}

/** Behind the last line end; `from` when there is none behind it. */
async function endOfLines(file: FileHandle, from: number, size: number): Promise<number> {
  for (let end = size; end > from; end -= blockSize) {
    const begin = Math.max(from, end - blockSize)
    const found = (await bytesOf(file, begin, end)).lastIndexOf('\n')
    if (found >= 0) return begin + found + 1
  }
  return from
}

async function bytesOf(file: FileHandle, from: number, to: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(to - from), position: from })
  return buffer.subarray(0, bytesRead)
}
