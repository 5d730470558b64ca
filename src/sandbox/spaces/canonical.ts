import { createHash, createHmac } from 'node:crypto'
import { percentEncode } from './percent.ts'
import type { S3Request } from './request.ts'

/** What a SigV4 signature was made for: the parts of its scope and the headers it covers. */
export interface SignedScope {
  readonly accessKey: string
  /** `20261124/sgp1/s3/aws4_request` */
  readonly scope: string
  readonly signedHeaders: readonly string[]
  readonly signature: string
  /** `20261124T003218Z` */
  readonly stamp: string
  readonly payload: string
}

/** SHA-256 in hex. */
export function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex')
}

/** The key that signs everything of one day, region and service. The region is taken as the client says it, as Ceph does. */
export function signingKey(secretKey: string, scope: string): Buffer {
  let key: Buffer = Buffer.from(`AWS4${secretKey}`)
  for (const part of scope.split('/')) key = createHmac('sha256', key).update(part).digest()
  return key
}

/** The signature that the request ought to carry. */
export function expectedSignature(request: S3Request, signed: SignedScope, key: Buffer): string {
  const text = ['AWS4-HMAC-SHA256', signed.stamp, signed.scope, sha256(canonicalRequest(request, signed))].join('\n')
  return createHmac('sha256', key).update(text).digest('hex')
}

function canonicalRequest(request: S3Request, signed: SignedScope): Buffer {
  const headers = signed.signedHeaders.map((name) => `${name}:${canonicalHeader(request, name)}\n`).join('')
  const lines = [
    request.method,
    percentEncode(request.path, true),
    canonicalQuery(request),
    headers,
    signed.signedHeaders.join(';'),
    signed.payload,
  ]
  // Node hands header bytes over as Latin-1; the same way back gives the bytes that were signed.
  return Buffer.from(lines.join('\n'), 'latin1')
}

function canonicalHeader(request: S3Request, name: string): string {
  const values: string[] = []
  const raw = request.message.rawHeaders
  for (let at = 0; at + 1 < raw.length; at += 2) {
    if (raw[at]?.toLowerCase() === name) values.push((raw[at + 1] ?? '').trim().replace(/ +/g, ' '))
  }
  return values.join(',')
}

function canonicalQuery(request: S3Request): string {
  return request.pairs
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => `${percentEncode(name, false)}=${percentEncode(value, false)}`)
    .sort(byName)
    .join('&')
}

function byName(left: string, right: string): number {
  const [leftName = ''] = left.split('=', 1)
  const [rightName = ''] = right.split('=', 1)
  if (leftName !== rightName) return leftName < rightName ? -1 : 1
  return left < right ? -1 : left > right ? 1 : 0
}
