import { createHash } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  UploadPartCommand,
  type UploadPartCommandInput,
  type UploadPartCommandOutput,
} from '@aws-sdk/client-s3'
import { HttpRequest } from '@smithy/core/protocols'
import type { BuildMiddleware } from '@smithy/types'
import { Failure } from '../../domain/failure.ts'
import type { ObjectHead } from '../../ports.ts'
import type { Connection } from './connection.ts'
import { type Attempt, toFailure } from './failures.ts'
import { changedFailure } from './local-failures.ts'
import { plainEtag } from './object-head.ts'
import type { PutFileOptions } from './put-file.ts'
import { damaged, headObject } from './reading.ts'
import { conditions, putParameters, sending } from './writing.ts'

const MEBIBYTE = 1024 * 1024
const MOST_PARTS = 10_000
const AT_ONCE = 4

interface Source {
  readonly file: FileHandle
  readonly path: string
  readonly size: number
}

interface Upload {
  readonly connection: Connection
  readonly attempt: Attempt
  readonly id: string
  readonly source: Source
  readonly signal: AbortSignal
}

interface DonePart {
  readonly PartNumber: number
  readonly ETag: string
}

/** 16 MiB, or as much more as keeps a file within 10 000 parts. Four of them lie in memory at once. */
export function partSize(size: number): number {
  return Math.max(16 * MEBIBYTE, Math.ceil(size / MOST_PARTS / MEBIBYTE) * MEBIBYTE)
}

/** Sends a large file in parts, four at a time. Whatever goes wrong, the upload is aborted, so that nothing half-made stays. */
export async function putParts(
  connection: Connection,
  key: string,
  source: Source,
  options: PutFileOptions,
): Promise<{ etag: string }> {
  const { client, bucket, endpoint } = connection
  const attempt: Attempt = { wish: 'write', key, bucket, endpoint }
  await checkConditions(connection, key, options, attempt)
  const { IfNoneMatch: _, IfMatch: __, ...parameters } = putParameters(bucket, key, options)
  const created = await client
    .send(new CreateMultipartUploadCommand(parameters), sending(options.signal))
    .catch((error: unknown) => {
      throw toFailure(error, attempt)
    })
  const stop = new AbortController()
  const signal = options.signal === undefined ? stop.signal : AbortSignal.any([options.signal, stop.signal])
  const upload: Upload = { connection, attempt, id: created.UploadId ?? '', source, signal }
  try {
    const parts = await sendAll(upload, stop, options)
    await checkConditions(connection, key, options, attempt)
    return await complete(upload, parts, options)
  } catch (error) {
    const abort = { Bucket: bucket, Key: key, UploadId: upload.id }
    await client.send(new AbortMultipartUploadCommand(abort)).catch(() => undefined)
    throw toFailure(error, attempt)
  }
}

async function sendAll(upload: Upload, stop: AbortController, options: PutFileOptions): Promise<DonePart[]> {
  const size = partSize(upload.source.size)
  const count = Math.ceil(upload.source.size / size)
  const parts: DonePart[] = []
  let next = 1
  let sent = 0
  const worker = async (): Promise<void> => {
    // One buffer for all the parts of a worker: new ones would wait for the collector by the dozen.
    const buffer = Buffer.allocUnsafe(size)
    while (next <= count) {
      const number = next
      next += 1
      const part = await sendPart(upload, number, buffer)
      parts[number - 1] = part.done
      sent += part.bytes
      options.onBytes?.(sent)
    }
  }
  let fault: unknown = null
  const working = Array.from({ length: Math.min(AT_ONCE, count) }, async () => {
    await worker().catch((error: unknown) => {
      fault ??= error
      stop.abort()
    })
  })
  // All of them end before the upload is aborted, or a part could arrive after that. The first fault is the cause.
  await Promise.all(working)
  if (fault !== null) throw fault
  return parts
}

async function sendPart(upload: Upload, number: number, buffer: Buffer): Promise<{ done: DonePart; bytes: number }> {
  const { connection, attempt, source } = upload
  const start = (number - 1) * buffer.length
  const body = await readExactly(source, start, buffer.subarray(0, source.size - start))
  const command = new UploadPartCommand({
    Bucket: connection.bucket,
    Key: attempt.key,
    UploadId: upload.id,
    PartNumber: number,
    Body: body,
  })
  command.middlewareStack.add(unasked, { step: 'build', priority: 'low', name: 'rythmiqUnasked' })
  const output = await connection.client.send(command, sending(upload.signal))
  return { done: { PartNumber: number, ETag: output.ETag ?? '' }, bytes: body.length }
}

/**
 * The SDK asks the server before it sends a large body. Whoever could create the upload may send its parts, and each question is a round
 * trip in which a connection stands still: of a gibibyte a twentieth of the time, without any line between (bench/README.md).
 */
const unasked: BuildMiddleware<UploadPartCommandInput, UploadPartCommandOutput> = (next) => (call) => {
  if (HttpRequest.isInstance(call.request)) delete call.request.headers['Expect']
  return next(call)
}

/** Fills a buffer from a place in the file on. */
export async function readExactly(source: Source, start: number, body: Buffer): Promise<Buffer> {
  let filled = 0
  while (filled < body.length) {
    const { bytesRead } = await source.file.read(body, filled, body.length - filled, start + filled)
    if (bytesRead === 0) throw changedFailure(source.path)
    filled += bytesRead
  }
  return body
}

/** Ceph 16.2 answers without an etag, and the answer may get lost, so the object itself is looked at. */
async function complete(upload: Upload, parts: DonePart[], options: PutFileOptions): Promise<{ etag: string }> {
  const { connection, attempt, source } = upload
  if ((await source.file.stat()).size !== source.size) throw changedFailure(source.path)
  const command = new CompleteMultipartUploadCommand({
    Bucket: connection.bucket,
    Key: attempt.key,
    UploadId: upload.id,
    MultipartUpload: { Parts: parts },
    ...conditions(options),
  })
  const lost: unknown = await connection.client.send(command, sending(upload.signal)).then(
    () => null,
    (error: unknown) => error,
  )
  const expected = multipartEtag(parts)
  const head = lost === null || mayHaveWorked(lost) ? await headObject(connection, attempt.key) : null
  if (head !== null && (lost === null || isOurs(head, expected, source.size))) {
    if (head.size !== source.size) throw damaged(attempt)
    return { etag: head.etag }
  }
  throw lost ?? damaged(attempt)
}

function mayHaveWorked(error: unknown): boolean {
  return error instanceof Error && error.name !== 'AbortError'
}

function isOurs(head: ObjectHead, etag: string, size: number): boolean {
  return head.etag === etag && head.size === size
}

/** MD5 of the MD5s and the number of parts: how S3 makes the etag of a multipart object. */
function multipartEtag(parts: readonly DonePart[]): string {
  const md5 = createHash('md5')
  for (const part of parts) md5.update(Buffer.from(plainEtag(part.ETag), 'hex'))
  return `${md5.digest('hex')}-${parts.length}`
}

/** Ceph 16.2 ignores conditions when an upload is completed; a look just before it leaves a gap of milliseconds. */
async function checkConditions(
  connection: Connection,
  key: string,
  options: PutFileOptions,
  attempt: Attempt,
): Promise<void> {
  if (options.ifAbsent !== true && options.ifMatch === undefined) return
  const head = await headObject(connection, key)
  const refused = options.ifAbsent === true ? head !== null : head?.etag !== options.ifMatch
  if (!refused) return
  const conflict = Object.assign(new Error(), { name: 'PreconditionFailed', $metadata: { httpStatusCode: 412 } })
  const failure = toFailure(conflict, attempt)
  if (failure instanceof Failure) throw failure
}
