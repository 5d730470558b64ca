import type { IncomingMessage } from 'node:http'
import { percentDecode } from './percent.ts'
import { s3Error } from './s3-error.ts'

/** One request, its address taken apart. Header names are lower case, values as they came. */
export interface S3Request {
  readonly method: string
  /** Path as sent, decoded once: what the signature covers. */
  readonly path: string
  readonly query: ReadonlyMap<string, string>
  /** Every pair, also repeated ones: what the signature covers. */
  readonly pairs: readonly (readonly [string, string])[]
  /** Null for the list of buckets. */
  readonly bucket: string | null
  /** Null for the bucket itself. */
  readonly key: string | null
  readonly message: IncomingMessage
}

/** Takes method, bucket, key and query out of an incoming message. Path-style, or `bucket.localhost` in Host. */
export function readRequest(message: IncomingMessage): S3Request {
  const url = message.url ?? '/'
  const mark = url.indexOf('?')
  const path = percentDecode(mark < 0 ? url : url.slice(0, mark), false)
  const pairs = mark < 0 ? [] : readPairs(url.slice(mark + 1))
  const { bucket, key } = address(path, message.headers.host ?? '')
  if (key?.includes('\0')) throw s3Error('InvalidRequest')
  if (key !== null && Buffer.byteLength(key) > 1024) throw s3Error('InvalidObjectName')
  return { method: message.method ?? 'GET', path, query: new Map(pairs), pairs, bucket, key, message }
}

/** A single header value, or null. */
export function header(request: S3Request, name: string): string | null {
  const value = request.message.headers[name]
  return Array.isArray(value) ? value.join(', ') : (value ?? null)
}

function readPairs(text: string): (readonly [string, string])[] {
  return text
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const mark = part.indexOf('=')
      const name = mark < 0 ? part : part.slice(0, mark)
      return [percentDecode(name, true), percentDecode(mark < 0 ? '' : part.slice(mark + 1), true)] as const
    })
}

function address(path: string, host: string): { bucket: string | null; key: string | null } {
  const name = host.replace(/:\d+$/, '')
  if (name.endsWith('.localhost')) return { bucket: name.slice(0, -'.localhost'.length), key: path.slice(1) || null }
  const [, bucket = '', rest = ''] = /^\/([^/]*)(\/.*)?$/s.exec(path) ?? []
  return { bucket: bucket || null, key: rest.slice(1) || null }
}
