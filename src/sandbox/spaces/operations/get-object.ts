import { isNotModified } from '../conditions.ts'
import { readRange } from '../range.ts'
import { header } from '../request.ts'
import { s3Error } from '../s3-error.ts'
import type { Bucket } from '../store/bucket.ts'
import { readContents } from '../store/content.ts'
import type { Entry } from '../store/entry.ts'
import { type Answer, addressed, type Context, empty } from './context.ts'

const OVERRIDES = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
]

/** GetObject and HeadObject: conditions, ranges, and the response-… parameters. */
export async function getObject(context: Context): Promise<Answer> {
  const { bucket, key } = await addressed(context, 'read')
  const { request } = context
  const entry = bucket.entries.get(key)
  const version = request.query.get('versionId') ?? 'null'
  if (entry === undefined || version !== 'null') throw s3Error('NoSuchKey')
  if (isNotModified(request, entry)) return empty(304)
  const range = readRange(header(request, 'range'), entry.size)
  const { from, to } = range ?? { from: 0, to: entry.size - 1 }
  const headers = {
    ...entry.headers,
    ...overrides(context),
    etag: `"${entry.etag}"`,
    'last-modified': new Date(entry.modified).toUTCString(),
    'accept-ranges': 'bytes',
    'content-length': String(to - from + 1),
    'x-rgw-object-type': 'Normal',
    ...(range === null ? {} : { 'content-range': `bytes ${from}-${to}/${entry.size}` }),
  }
  const body = request.method === 'HEAD' ? null : pinned(bucket, entry, from, to)
  return { status: range === null ? 200 : 206, headers, body }
}

function pinned(bucket: Bucket, entry: Entry, from: number, to: number): AsyncIterable<Buffer> {
  const release = bucket.pin(entry)
  return (async function* () {
    try {
      yield* readContents(bucket.contents, entry.contents, from, to)
    } finally {
      release()
    }
  })()
}

function overrides(context: Context): Record<string, string> {
  const wanted: Record<string, string> = {}
  for (const name of OVERRIDES) {
    const value = context.request.query.get(`response-${name}`)
    if (value !== undefined) wanted[name] = value
  }
  return wanted
}
