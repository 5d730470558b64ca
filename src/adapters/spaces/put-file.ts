import { createHash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { PutObjectCommand, type PutObjectCommandInput, type PutObjectCommandOutput } from '@aws-sdk/client-s3'
import { HttpRequest } from '@smithy/core/protocols'
import type { BuildMiddleware } from '@smithy/types'
import type { PutOptions } from '../../ports.ts'
import type { Connection } from './connection.ts'
import { type Attempt, attemptsOf, codeOf, interrupted, toFailure } from './failures.ts'
import { changedFailure, readingFailure } from './local-failures.ts'
import { putParts, readExactly } from './multipart-upload.ts'
import { retrying } from './retry.ts'
import { etagOf, putObject, putParameters, sending, settleConflict } from './writing.ts'

/** Up to here one request, above it parts. */
export const LARGEST_SINGLE_PUT = 64 * 1024 * 1024

const PIECE = 256 * 1024

export type PutFileOptions = PutOptions & { readonly onBytes?: (sent: number) => void }

/** Up to here a file is read once, into memory; most documents are photos below it. */
const LARGEST_IN_MEMORY = 1024 * 1024

/** Sends a local file, streamed beyond a mebibyte; then it is read twice when it goes in one request: its SHA-256 must be sent ahead of it. */
export async function putFile(
  connection: Connection,
  key: string,
  path: string,
  options: PutFileOptions = {},
): Promise<{ etag: string }> {
  if (options.signal?.aborted) throw interrupted()
  const file = await open(path, 'r').catch((error: unknown) => {
    throw readingFailure(error, path)
  })
  try {
    const before = await file.stat()
    if (!before.isFile()) throw readingFailure(Object.assign(new Error(), { code: 'EISDIR', syscall: 'read' }), path)
    const sent = await waysBySize(before.size)(connection, key, { file, path, size: before.size }, options)
    const after = await file.stat()
    if (after.size !== before.size) throw changedFailure(path)
    return sent
  } catch (error) {
    throw readingFailure(error, path)
  } finally {
    await file.close()
  }
}

interface Source {
  readonly file: FileHandle
  readonly path: string
  readonly size: number
}

function waysBySize(size: number): typeof putWhole {
  if (size > LARGEST_SINGLE_PUT) return putParts
  return size > LARGEST_IN_MEMORY ? putWhole : putSmall
}

async function putSmall(
  connection: Connection,
  key: string,
  source: Source,
  options: PutFileOptions,
): Promise<{ etag: string }> {
  const body = await readExactly(source, 0, Buffer.allocUnsafe(source.size))
  const sent = await putObject(connection, key, body, options)
  options.onBytes?.(source.size)
  return sent
}

async function putWhole(
  connection: Connection,
  key: string,
  source: Source,
  options: PutFileOptions,
): Promise<{ etag: string }> {
  const attempt: Attempt = { wish: 'write', key, bucket: connection.bucket, endpoint: connection.endpoint }
  const sha256 = await digest(source, 'sha256')
  let highest = 0
  const progress = (sent: number) => {
    highest = Math.max(highest, sent)
    options.onBytes?.(highest)
  }
  return retrying(options.signal, async (tries) => {
    const stop = new AbortController()
    const fault: { found: unknown } = { found: null }
    const body = Readable.from(counted(source, progress, fault, stop), { objectMode: false })
    const command = new PutObjectCommand({
      ...putParameters(connection.bucket, key, options),
      Body: body,
      ContentLength: source.size,
    })
    command.middlewareStack.add(signedAs(sha256), { step: 'build', name: 'rythmiqSignedAs' })
    try {
      const signal = options.signal === undefined ? stop.signal : AbortSignal.any([options.signal, stop.signal])
      const output = await connection.client.send(command, sending(signal))
      return { etag: etagOf(output.ETag, attempt) }
    } catch (error) {
      if (fault.found !== null) throw readingFailure(fault.found, source.path)
      if (await hasChanged(source, sha256, error)) throw changedFailure(source.path)
      const failure = toFailure(error, attempt)
      const md5 = () => digest(source, 'md5')
      return settleConflict(connection, attempt, failure, Math.max(tries, attemptsOf(error)), md5)
    } finally {
      body.destroy()
    }
  })
}

/** By its size, or by its content where the server found another than was signed: that is no fault of the line. */
async function hasChanged(source: Source, sha256: string, error: unknown): Promise<boolean> {
  if ((await source.file.stat()).size !== source.size) return true
  const isOther = error instanceof Error && codeOf(error) === 'XAmzContentSHA256Mismatch'
  return isOther && (await digest(source, 'sha256')) !== sha256
}

async function digest(source: Source, algorithm: 'md5' | 'sha256'): Promise<string> {
  const hash = createHash(algorithm)
  for await (const piece of pieces(source)) hash.update(piece)
  return hash.digest('hex')
}

/** The SDK does not hash a stream; told what it hashes to, it signs that, and the server compares. */
function signedAs(sha256: string): BuildMiddleware<PutObjectCommandInput, PutObjectCommandOutput> {
  return (next) => (call) => {
    const { request } = call
    if (HttpRequest.isInstance(request)) request.headers['x-amz-content-sha256'] = sha256
    return next(call)
  }
}

/** The bytes of the file, counted. A fault of the disk stops the request: the SDK would wait for bytes that never come. */
async function* counted(
  source: Source,
  progress: (sent: number) => void,
  fault: { found: unknown },
  stop: AbortController,
): AsyncGenerator<Buffer> {
  let sent = 0
  try {
    for await (const piece of pieces(source)) {
      yield piece
      sent += piece.length
      progress(sent)
    }
  } catch (error) {
    fault.found = error
    stop.abort()
  }
}

async function* pieces(source: Source): AsyncGenerator<Buffer> {
  let at = 0
  while (at < source.size) {
    const piece = Buffer.allocUnsafe(Math.min(PIECE, source.size - at))
    const { bytesRead } = await source.file.read(piece, 0, piece.length, at)
    if (bytesRead === 0) throw changedFailure(source.path)
    at += bytesRead
    yield piece.subarray(0, bytesRead)
  }
}
