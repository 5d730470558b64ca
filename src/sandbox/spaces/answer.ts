import type { ServerResponse } from 'node:http'
import type { Strike } from './faults.ts'
import type { Answer } from './operations/context.ts'
import type { S3Request } from './request.ts'
import type { S3Error } from './s3-error.ts'
import { document, element } from './xml.ts'

/** The error document as Ceph writes it; a message only where it helps. */
export function errorAnswer(error: S3Error, request: S3Request | null, requestId: string): Answer {
  const body = document(
    'Error',
    [
      element('Code', error.code),
      element('Message', error.message),
      ...(request?.bucket ? [element('BucketName', request.bucket)] : []),
      element('RequestId', requestId),
      element('HostId', 'rythmiq-sandbox'),
    ],
    false,
  )
  return { status: error.status, headers: { 'content-type': 'application/xml', 'accept-ranges': 'bytes' }, body }
}

/** Sends an answer, with the strikes that touch its body. Resolves when it is out or the client has gone. */
export async function send(response: ServerResponse, answer: Answer, head: boolean, strike: Strike): Promise<void> {
  const bodyless = head || answer.status === 204 || answer.status === 304
  const headers: Record<string, string> = { ...answer.headers }
  if (typeof answer.body === 'string') headers['content-length'] = String(Buffer.byteLength(answer.body))
  if (answer.body === null && !bodyless) headers['content-length'] = '0'
  response.writeHead(answer.status, spelled(headers))
  if (bodyless || answer.body === null || typeof answer.body === 'string') {
    response.end(bodyless ? undefined : (answer.body ?? undefined))
    return
  }
  await sendStream(response, answer.body, strike)
}

async function sendStream(response: ServerResponse, body: AsyncIterable<Buffer>, strike: Strike): Promise<void> {
  let sent = 0
  for await (const whole of body) {
    const piece = strike.cutAfter === null ? whole : whole.subarray(0, Math.max(0, strike.cutAfter - sent))
    if (strike.corrupt && sent === 0 && piece.length > 0) piece[0] = (piece[0] ?? 0) ^ 0xff
    sent += piece.length
    if (response.destroyed) return
    if (!response.write(piece)) await drained(response)
    if (piece.length < whole.length) break
  }
  if (strike.cutAfter === null) response.end()
  // Without the callback the bytes would still wait in memory when the connection is cut.
  else response.write('', () => response.destroy())
}

/** Header names spelled as Ceph does, for clients that compare letters: `ETag`, `Last-Modified`, but `x-amz-…`. */
function spelled(headers: Readonly<Record<string, string>>): Record<string, string> {
  const pairs = Object.entries(headers).map(([name, value]) => {
    if (name.startsWith('x-')) return [name, value]
    return [name === 'etag' ? 'ETag' : name.replace(/\b[a-z]/g, (letter) => letter.toUpperCase()), value]
  })
  return Object.fromEntries(pairs)
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      response.off('drain', done)
      response.off('close', done)
      resolve()
    }
    response.on('drain', done)
    response.on('close', done)
  })
}
