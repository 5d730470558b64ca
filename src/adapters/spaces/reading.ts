import { createHash } from 'node:crypto'
import { GetObjectCommand, type GetObjectCommandOutput, HeadBucketCommand, HeadObjectCommand } from '@aws-sdk/client-s3'
import { Failure } from '../../domain/failure.ts'
import type { ObjectHead } from '../../ports.ts'
import type { Connection } from './connection.ts'
import { type Attempt, statusOf, toFailure } from './failures.ts'
import { notSpaces } from './network-failures.ts'
import { md5Of, objectHead } from './object-head.ts'
import { retrying } from './retry.ts'

/** A whole small object, or null. The body is read inside the retry: the SDK's own ends with the headers. */
export async function getObject(
  connection: Connection,
  key: string,
): Promise<{ body: Uint8Array; head: ObjectHead } | null> {
  const attempt: Attempt = { wish: 'read', key, bucket: connection.bucket, endpoint: connection.endpoint }
  return retrying(undefined, async () => {
    try {
      const output = await connection.client.send(new GetObjectCommand({ Bucket: connection.bucket, Key: key }))
      if (output.ETag === undefined) throw notSpaces(attempt)
      const body = (await output.Body?.transformToByteArray()) ?? new Uint8Array()
      checkWhole(output, body, attempt)
      return { body, head: objectHead(key, output) }
    } catch (error) {
      const failure = toFailure(error, attempt)
      if (failure instanceof Failure && failure.code === 'OBJECT_NOT_FOUND') return null
      throw failure
    }
  })
}

/** What is known of an object, or null. An answer to HEAD has no body, so what it means is found out with a second question. */
export async function headObject(connection: Connection, key: string): Promise<ObjectHead | null> {
  const { client, bucket, endpoint } = connection
  const attempt: Attempt = { wish: 'read', key, bucket, endpoint }
  try {
    const output = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key }))
    if (output.ETag === undefined) throw notSpaces(attempt)
    return objectHead(key, output)
  } catch (error) {
    const status = statusOf(error)
    if (status === 404) return absentFrom(connection, attempt)
    if (status !== null && status >= 400 && status < 500) throw await explained(connection, attempt, error)
    throw toFailure(error, attempt)
  }
}

/** Null when the bucket is there; BUCKET_MISSING when that is what 404 meant. */
async function absentFrom(connection: Connection, attempt: Attempt): Promise<null> {
  if (connection.bucketSeen) return null
  try {
    await connection.client.send(new HeadBucketCommand({ Bucket: connection.bucket }))
  } catch (error) {
    const missing = Object.assign(new Error(), { name: 'NoSuchBucket', $metadata: { httpStatusCode: 404 } })
    if (statusOf(error) === 404) throw toFailure(missing, attempt)
    // 403 here only says that this key may not look at the bucket as a whole.
    if (statusOf(error) !== 403) throw toFailure(error, attempt)
  }
  connection.bucketSeen = true
  return null
}

/** A GET of one byte says with a code what HEAD said with a number. */
async function explained(connection: Connection, attempt: Attempt, first: unknown): Promise<unknown> {
  try {
    const wish = { Bucket: connection.bucket, Key: attempt.key, Range: 'bytes=0-0' }
    const output = await connection.client.send(new GetObjectCommand(wish))
    await output.Body?.transformToByteArray()
    return toFailure(first, attempt)
  } catch (error) {
    return toFailure(error, attempt)
  }
}

function checkWhole(output: GetObjectCommandOutput, body: Uint8Array, attempt: Attempt): void {
  const md5 = md5Of(objectHead(attempt.key, output).etag)
  const whole = output.ContentLength === undefined || output.ContentLength === body.length
  const sound = md5 === null || createHash('md5').update(body).digest('hex') === md5
  if (!whole || !sound) throw damaged(attempt)
}

/** The failure of a body that is not what its headers say. */
export function damaged(attempt: Attempt): Failure {
  const { key, bucket } = attempt
  return new Failure('SPACES_UNAVAILABLE', `The object "${key}" arrived damaged.`, 'Try again.', { key, bucket })
}
