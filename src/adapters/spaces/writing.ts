import { createHash } from 'node:crypto'
import { setMaxListeners } from 'node:events'
import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { Failure } from '../../domain/failure.ts'
import type { PutOptions } from '../../ports.ts'
import type { Connection } from './connection.ts'
import { type Attempt, attemptsOf, toFailure } from './failures.ts'
import { encodeMetadata } from './metadata.ts'
import { notSpaces } from './network-failures.ts'
import { plainEtag } from './object-head.ts'
import { headObject } from './reading.ts'

/** Puts a small object in one request. */
export async function putObject(
  connection: Connection,
  key: string,
  body: Uint8Array | string,
  options: PutOptions = {},
): Promise<{ etag: string }> {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body
  const sent = await putPlainly(connection, key, bytes, options)
  if (sent !== null) return { etag: sent }
  const attempt: Attempt = { wish: 'write', key, bucket: connection.bucket, endpoint: connection.endpoint }
  const command = new PutObjectCommand({
    ...putParameters(connection.bucket, key, options),
    Body: bytes,
  })
  try {
    const output = await connection.client.send(command, sending(options.signal))
    return { etag: etagOf(output.ETag, attempt) }
  } catch (error) {
    const md5 = async () => createHash('md5').update(bytes).digest('hex')
    return settleConflict(connection, attempt, toFailure(error, attempt), attemptsOf(error), md5)
  }
}

/** The short way, for what has neither a condition nor metadata; null when it did not lead there. */
async function putPlainly(
  { direct }: Connection,
  key: string,
  body: Uint8Array,
  { contentType, metadata, ifAbsent, ifMatch, signal }: PutOptions,
): Promise<string | null> {
  if (metadata !== undefined || ifAbsent === true || ifMatch !== undefined) return null
  return direct.put({ key, body, contentType }, sending(signal).abortSignal)
}

/** The etag of an answer to a put; one without is none of an S3 server. */
export function etagOf(etag: string | undefined, attempt: Attempt): string {
  if (etag === undefined) throw notSpaces(attempt)
  return plainEtag(etag)
}

/** What all ways of putting an object have in common. */
export function putParameters(bucket: string, key: string, options: PutOptions) {
  return {
    Bucket: bucket,
    Key: key,
    ...(options.contentType === undefined ? {} : { ContentType: options.contentType }),
    ...(options.metadata === undefined ? {} : { Metadata: encodeMetadata(options.metadata) }),
    ...conditions(options),
  }
}

/** Ceph 16.2 compares If-Match with the etag as it stands, without quotes; with quotes it never matches (2026-11-24). */
export function conditions(options: PutOptions): { IfNoneMatch?: string; IfMatch?: string } {
  return {
    ...(options.ifAbsent === true ? { IfNoneMatch: '*' } : {}),
    ...(options.ifMatch === undefined ? {} : { IfMatch: options.ifMatch }),
  }
}

/**
 * A refused condition after more than one try may be our own doing: the first try went through and its answer was lost.
 * Then the object is the one we sent, and the put has succeeded.
 */
export async function settleConflict(
  connection: Connection,
  attempt: Attempt,
  failure: unknown,
  tries: number,
  md5: () => Promise<string>,
): Promise<{ etag: string }> {
  const conflict = failure instanceof Failure && failure.code === 'SPACES_CONFLICT'
  if (!conflict || tries < 2) throw failure
  const found = await headObject(connection, attempt.key)
  if (found === null || found.etag !== (await md5())) throw failure
  return { etag: found.etag }
}

/** Deletes an object; one that is not there is no error. */
export async function deleteObject(connection: Connection, key: string): Promise<void> {
  const attempt: Attempt = { wish: 'delete', key, bucket: connection.bucket, endpoint: connection.endpoint }
  try {
    await connection.client.send(new DeleteObjectCommand({ Bucket: connection.bucket, Key: key }))
  } catch (error) {
    const failure = toFailure(error, attempt)
    if (!(failure instanceof Failure && failure.code === 'OBJECT_NOT_FOUND')) throw failure
  }
}

/** The options of a send that can be stopped. */
export function sending(signal: AbortSignal | undefined): { abortSignal?: AbortSignal } {
  if (signal === undefined) return {}
  // Many requests at a time listen to one signal; from the eleventh on Node warns of a leak, on the user's stderr.
  setMaxListeners(0, signal)
  return { abortSignal: signal }
}
