import { createHash } from 'node:crypto'
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import { getEndpointFromInstructions } from '@smithy/core/endpoints'
import { HttpRequest } from '@smithy/core/protocols'
import { SignatureV4 } from '@smithy/signature-v4'
import { plainEtag } from './object-head.ts'

/** Beyond this the body takes the time, and not what is done around it. */
const largest = 1024 * 1024
/** Names that stand in an address as they are; all of ours are such. */
const plainKey = /^[\w.-]+(?:\/[\w.-]+)*$/
const plainBucket = /^[\w.-]+$/
/** How long all goes by the client after a failure: a server that has too much to do gets no request that is not spaced out. */
const restMs = 5_000

export interface PlainObject {
  readonly key: string
  readonly body: Uint8Array
  readonly contentType: string | undefined
}

export interface DirectPut {
  /**
   * Puts a small object in one try and gives its etag. Null for whatever was no plain success, then also where it may have been put: the
   * client does it once more, since it tries again, sets its clock by the server's, and tells what is wrong.
   */
  put(object: PlainObject, signal: AbortSignal | undefined): Promise<string | null>
}

/**
 * Requests signed and sent by what the SDK itself signs and sends with, past its chain of some thirty middlewares: of many small files they
 * were half the work (bench/README.md). For puts without a condition alone, which may be done twice.
 */
export function createDirectPut(
  client: S3Client,
  bucket: string,
  closing: AbortSignal,
  now: () => number = () => performance.now(),
): DirectPut {
  const { config } = client
  const signer = new SignatureV4({
    service: 's3',
    region: config.region,
    credentials: config.credentials,
    sha256: config.sha256,
    uriEscapePath: false,
  })
  let place: Promise<URL> | null = null
  let restUntil = Number.NEGATIVE_INFINITY
  return {
    async put({ key, body, contentType }, signal) {
      if (body.length > largest || !plainKey.test(key) || !plainBucket.test(bucket) || now() < restUntil) return null
      let etag: string | undefined
      try {
        place ??= placeOf(client, bucket)
        const request = requestOf(await place, key, body, contentType)
        // The client learns from an answer how wrong this machine's clock is.
        const signed = await signer.sign(request, { signingDate: new Date(Date.now() + config.systemClockOffset) })
        const sending = signal === undefined ? {} : { abortSignal: signal }
        // Looked at last of all: a handler that was closed would open new connections.
        closing.throwIfAborted()
        const { response } = await config.requestHandler.handle(HttpRequest.clone(signed), sending)
        for await (const _ of response.body);
        if (response.statusCode === 200) etag = response.headers['etag']
      } catch {
        // The client meets the same, and tells it.
      }
      if (etag !== undefined) return plainEtag(etag)
      restUntil = now() + restMs
      return null
    },
  }
}

/** Where the SDK would address the bucket: by path or by host name, as it was told to. */
async function placeOf(client: S3Client, bucket: string): Promise<URL> {
  const { url } = await getEndpointFromInstructions({ Bucket: bucket, Key: 'x' }, PutObjectCommand, client.config)
  return url
}

function requestOf(place: URL, key: string, body: Uint8Array, contentType: string | undefined): HttpRequest {
  return new HttpRequest({
    method: 'PUT',
    protocol: place.protocol,
    hostname: place.hostname,
    ...(place.port === '' ? {} : { port: Number(place.port) }),
    path: `${place.pathname.replace(/\/$/, '')}/${key}`,
    headers: {
      host: place.host,
      'content-length': String(body.length),
      'content-type': contentType ?? 'application/octet-stream',
      'x-amz-content-sha256': createHash('sha256').update(body).digest('hex'),
    },
    body,
  })
}
