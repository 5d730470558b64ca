import { createWriteStream } from 'node:fs'
import { dirname } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { Failure } from '../../domain/failure.ts'
import { bannerOf } from './banner.ts'

/** The update notice is much shorter (facts §0.1). */
const bannerWithin = 8 * 1024

/** Writes what `camber job logs` prints to a file as it comes, without the update notice. Throws DISK_FULL when it cannot be kept. */
export async function saveLog(bytes: AsyncIterable<Buffer>, path: string): Promise<void> {
  const file = createWriteStream(path, { mode: 0o600 })
  await pipeline(withoutBanner(bytes), file).catch((error: NodeJS.ErrnoException) => {
    const hint = 'Free some space, or name another folder with TMPDIR.'
    throw new Failure('DISK_FULL', `The log cannot be kept in ${dirname(path)} (${error.code ?? 'unknown'}).`, hint)
  })
}

async function* withoutBanner(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let head: Buffer | null = Buffer.alloc(0)
  for await (const chunk of bytes) {
    if (head === null) {
      yield chunk
      continue
    }
    head = Buffer.concat([head, chunk])
    if (head.length < bannerWithin) continue
    yield stripped(head)
    head = null
  }
  if (head !== null) yield stripped(head)
}

/** Only the head is looked at as text: a character may be cut in two where it ends. */
function stripped(head: Buffer): Buffer {
  const text = head.toString('utf8', 0, bannerWithin)
  return head.subarray(Buffer.byteLength(bannerOf(text)))
}
