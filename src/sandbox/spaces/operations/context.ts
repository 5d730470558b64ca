import type { Grant } from '../authentication.ts'
import type { S3Request } from '../request.ts'
import { s3Error } from '../s3-error.ts'
import type { Bucket } from '../store/bucket.ts'
import type { Store } from '../store/store.ts'
import { document } from '../xml.ts'

/** What every operation gets. */
export interface Context {
  readonly request: S3Request
  readonly grant: Grant
  readonly store: Store
  readonly region: string
}

/** What every operation gives back. A stream's length stands in its content-length header. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | AsyncIterable<Buffer> | null
}

/** Whom Ceph would name as the owner of everything. */
export const OWNER = 'rythmiq-sandbox'

/** An empty answer. */
export function empty(status: number, headers: Record<string, string> = {}): Answer {
  return { status, headers, body: null }
}

/** An XML answer in the S3 namespace. */
export function xmlAnswer(name: string, children: readonly string[]): Answer {
  return { status: 200, headers: { 'content-type': 'application/xml' }, body: document(name, children) }
}

/** The bucket that is addressed; who may only read does not get further with a write. */
export async function addressed(context: Context, wish: 'read' | 'write'): Promise<{ bucket: Bucket; key: string }> {
  const bucket = await context.store.bucket(context.request.bucket ?? '')
  const { role } = context.grant
  if (role === 'anonymous' || (wish === 'write' && role !== 'owner')) throw s3Error('AccessDenied')
  return { bucket, key: context.request.key ?? '' }
}

/** A non-negative whole number from the query, at most `top`. Ceph takes a negative one for 0. */
export function countFrom(context: Context, name: string, top: number): number {
  const text = context.request.query.get(name)
  if (text === undefined || text === '') return top
  if (!/^-?\d+$/.test(text)) throw s3Error('InvalidArgument')
  return Math.max(0, Math.min(top, Number(text)))
}
