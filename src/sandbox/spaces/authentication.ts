import { timingSafeEqual } from 'node:crypto'
import { expectedSignature, type SignedScope, sha256, signingKey } from './canonical.ts'
import type { Credentials } from './credentials.ts'
import { header, type S3Request } from './request.ts'
import { s3Error } from './s3-error.ts'

/** Who asks, and how the body has to be checked. */
export interface Grant {
  readonly role: 'owner' | 'reader' | 'anonymous'
  /** The value of x-amz-content-sha256: a hash, or one of the STREAMING and UNSIGNED words. */
  readonly payload: string
  /** What the signatures of the chunks are chained to; null without a signature. */
  readonly seed: {
    readonly key: Buffer
    readonly stamp: string
    readonly scope: string
    readonly signature: string
  } | null
}

const QUARTER_HOUR = 15 * 60_000
const WEEK_SECONDS = 7 * 24 * 3600

/** Checks the signature in the header or in the query. Without either the caller is anonymous, which may do nothing. */
export function authenticate(request: S3Request, keys: Credentials, now: number): Grant {
  const signed = fromHeader(request, now) ?? fromQuery(request, now)
  if (signed === null) return { role: 'anonymous', payload: 'UNSIGNED-PAYLOAD', seed: null }
  const [role, secret] = owner(signed.accessKey, keys)
  const key = signingKey(secret, signed.scope)
  if (!same(expectedSignature(request, signed, key), signed.signature)) throw s3Error('SignatureDoesNotMatch')
  const { stamp, scope, signature, payload } = signed
  return { role, payload, seed: { key, stamp, scope, signature } }
}

function owner(accessKey: string, keys: Credentials): ['owner' | 'reader', string] {
  if (accessKey === keys.access_key) return ['owner', keys.secret_key]
  if (accessKey === keys.reader_access_key) return ['reader', keys.reader_secret_key]
  throw s3Error('InvalidAccessKeyId')
}

function fromHeader(request: S3Request, now: number): SignedScope | null {
  const authorization = header(request, 'authorization')
  if (authorization === null) return null
  // Ceph: signature version 2 without a date is AccessDenied, any other scheme InvalidArgument.
  if (authorization.startsWith('AWS ')) throw s3Error('AccessDenied')
  const fields = /^AWS4-HMAC-SHA256\s+Credential=([^,\s]+),\s*SignedHeaders=([^,\s]+),\s*Signature=([^,\s]+)$/.exec(
    authorization,
  )
  if (fields === null) throw s3Error('InvalidArgument')
  const [, credential = '', names = '', signature = ''] = fields
  const stamp = header(request, 'x-amz-date') ?? ''
  const at = instant(stamp)
  if (at === null) throw s3Error('AccessDenied')
  if (Math.abs(now - at) > QUARTER_HOUR) throw s3Error('RequestTimeTooSkewed')
  const payload = header(request, 'x-amz-content-sha256') ?? sha256('')
  return { ...splitCredential(credential), signedHeaders: names.split(';'), signature, stamp, payload }
}

function fromQuery(request: S3Request, now: number): SignedScope | null {
  const { query } = request
  if (!query.has('X-Amz-Algorithm')) return null
  const stamp = query.get('X-Amz-Date') ?? ''
  const at = instant(stamp)
  const seconds = Number(query.get('X-Amz-Expires') ?? 'none')
  // Ceph answers AccessDenied to an expired link, and to one that would last longer than a week.
  if (at === null || !(seconds > 0 && seconds <= WEEK_SECONDS)) throw s3Error('AccessDenied')
  if (now > at + seconds * 1000) throw s3Error('AccessDenied')
  if (at - now > QUARTER_HOUR) throw s3Error('RequestTimeTooSkewed')
  return {
    ...splitCredential(query.get('X-Amz-Credential') ?? ''),
    signedHeaders: (query.get('X-Amz-SignedHeaders') ?? '').split(';'),
    signature: query.get('X-Amz-Signature') ?? '',
    stamp,
    payload: query.get('X-Amz-Content-Sha256') ?? 'UNSIGNED-PAYLOAD',
  }
}

function splitCredential(credential: string): { accessKey: string; scope: string } {
  const parts = credential.split('/')
  // An access key may hold slashes; the scope is always the last four parts.
  if (parts.length < 5) throw s3Error('AccessDenied')
  return { accessKey: parts.slice(0, -4).join('/'), scope: parts.slice(-4).join('/') }
}

function instant(stamp: string): number | null {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(stamp)
  if (parts === null) return null
  const [, year, month, day, hour, minute, second] = parts
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
}

function same(left: string, right: string): boolean {
  return left.length === right.length && timingSafeEqual(Buffer.from(left), Buffer.from(right))
}
