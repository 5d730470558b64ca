import { createHash, type Hash, randomBytes } from 'node:crypto'
import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { GetObjectCommand, type GetObjectCommandOutput } from '@aws-sdk/client-s3'
import type { Connection } from './connection.ts'
import { type Attempt, interrupted, toFailure } from './failures.ts'
import { isDiskError, writingFailure } from './local-failures.ts'
import { notSpaces } from './network-failures.ts'
import { md5Of, plainEtag } from './object-head.ts'
import { damaged } from './reading.ts'
import { retrying } from './retry.ts'
import { sending } from './writing.ts'

/** How far a download has come; a connection that breaks is taken up again behind the last byte. */
interface Progress {
  readonly file: FileHandle
  readonly md5: Hash
  written: number
  etag: string | null
  size: number
}

/** Streams an object into a file beside the target and renames it. Nothing stays when it fails. */
export async function getFile(
  connection: Connection,
  key: string,
  path: string,
  signal: AbortSignal | undefined,
): Promise<{ size: number }> {
  if (signal?.aborted) throw interrupted()
  const attempt: Attempt = { wish: 'read', key, bucket: connection.bucket, endpoint: connection.endpoint }
  const temporary = join(dirname(path), `.${basename(path).slice(0, 100)}.${randomBytes(6).toString('hex')}.part`)
  const file = await open(temporary, 'wx').catch((error: unknown) => {
    throw writingFailure(error, path)
  })
  try {
    const progress: Progress = { file, md5: createHash('md5'), written: 0, etag: null, size: 0 }
    await retrying(signal, () => download(connection, attempt, progress, signal))
    const md5 = md5Of(progress.etag ?? '')
    if (progress.written !== progress.size) throw damaged(attempt)
    if (md5 !== null && progress.md5.digest('hex') !== md5) throw damaged(attempt)
    await file.close()
    await rename(temporary, path)
    return { size: progress.size }
  } catch (error) {
    await file.close().catch(() => undefined)
    await rm(temporary, { force: true })
    throw writingFailure(error, path)
  }
}

async function download(
  connection: Connection,
  attempt: Attempt,
  progress: Progress,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (progress.etag !== null && progress.written === progress.size) return
  try {
    const output = await connection.client.send(
      new GetObjectCommand({
        Bucket: connection.bucket,
        Key: attempt.key,
        ...(progress.etag === null ? {} : { Range: `bytes=${progress.written}-`, IfMatch: `"${progress.etag}"` }),
      }),
      sending(signal),
    )
    if (output.ETag === undefined) throw notSpaces(attempt)
    if (progress.etag === null) {
      progress.etag = plainEtag(output.ETag)
      progress.size = output.ContentLength ?? 0
    } else if (output.ContentRange === undefined) {
      // The whole again instead of the rest: appending it would make rubbish.
      throw damaged(attempt)
    }
    await writeBody(output, progress, signal)
  } catch (error) {
    throw isDiskError(error) ? error : toFailure(error, attempt)
  }
  if (progress.written < progress.size) throw damaged(attempt)
}

async function writeBody(
  output: GetObjectCommandOutput,
  progress: Progress,
  signal: AbortSignal | undefined,
): Promise<void> {
  const body = output.Body as AsyncIterable<Buffer> | undefined
  if (body === undefined) return
  for await (const piece of body) {
    if (signal?.aborted) throw interrupted()
    await progress.file.writeFile(piece)
    progress.md5.update(piece)
    progress.written += piece.length
  }
}
