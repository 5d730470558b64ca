import { createHash, createHmac } from 'node:crypto'
import type { Grant } from './authentication.ts'
import { sha256 } from './canonical.ts'
import { s3Error } from './s3-error.ts'

const EMPTY = sha256('')
const LONGEST_LINE = 16 * 1024

/**
 * Decodes the `aws-chunked` framing and, when the chunks are signed, checks every signature. Trailers are read and left:
 * Ceph 16.2 does not know the TRAILER forms at all (it answers XAmzContentSHA256Mismatch); newest SDKs send them.
 */
export async function* decodeChunks(source: AsyncIterable<Buffer>, grant: Grant): AsyncGenerator<Buffer> {
  const signed = grant.payload.startsWith('STREAMING-AWS4')
  const reader = lineReader(source)
  let previous = grant.seed?.signature ?? ''
  for (;;) {
    const { size, signature } = readFrame(await reader.line())
    const hash = createHash('sha256')
    for await (const piece of reader.bytes(size)) {
      hash.update(piece)
      yield piece
    }
    if (signed) {
      previous = chunkSignature(grant, previous, hash.digest('hex'))
      if (previous !== signature) throw s3Error('SignatureDoesNotMatch', 'The signature of a chunk is wrong.')
    }
    if (size === 0) break
    if ((await reader.line()) !== '') throw s3Error('IncompleteBody', 'A chunk is longer than it says.')
  }
  await reader.rest()
}

function readFrame(line: string): { size: number; signature: string | null } {
  const frame = /^([0-9a-fA-F]{1,12})(?:;\s*chunk-signature=([0-9a-f]+))?\s*$/.exec(line)
  if (frame === null) throw s3Error('IncompleteBody', 'The chunk framing cannot be read.')
  return { size: Number.parseInt(frame[1] ?? '0', 16), signature: frame[2] ?? null }
}

function chunkSignature(grant: Grant, previous: string, hash: string): string {
  if (grant.seed === null) throw s3Error('AccessDenied')
  const { key, stamp, scope } = grant.seed
  const text = ['AWS4-HMAC-SHA256-PAYLOAD', stamp, scope, previous, EMPTY, hash].join('\n')
  return createHmac('sha256', key).update(text).digest('hex')
}

/** Reads lines and counted bytes from a stream in turn, holding no more than one piece of it. */
function lineReader(source: AsyncIterable<Buffer>) {
  const pieces = source[Symbol.asyncIterator]()
  let held: Buffer = Buffer.alloc(0)
  const more = async (): Promise<boolean> => {
    const next = await pieces.next()
    if (next.done) return false
    held = held.length === 0 ? next.value : Buffer.concat([held, next.value])
    return true
  }
  return {
    async line(): Promise<string> {
      for (;;) {
        const end = held.indexOf('\n')
        if (end >= 0) {
          const line = held.subarray(0, end).toString('latin1')
          held = held.subarray(end + 1)
          return line.replace(/\r$/, '')
        }
        if (held.length > LONGEST_LINE || !(await more()))
          throw s3Error('IncompleteBody', 'The body ends inside a chunk.')
      }
    },
    async *bytes(count: number): AsyncGenerator<Buffer> {
      let left = count
      while (left > 0) {
        if (held.length === 0 && !(await more())) throw s3Error('IncompleteBody', 'The body ends inside a chunk.')
        const piece = held.subarray(0, left)
        held = held.subarray(piece.length)
        left -= piece.length
        if (piece.length > 0) yield piece
      }
    },
    async rest(): Promise<void> {
      do held = Buffer.alloc(0)
      while (await more())
    },
  }
}
