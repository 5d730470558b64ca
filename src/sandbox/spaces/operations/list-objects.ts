import { listPage, type Page } from '../listing.ts'
import { percentEncode } from '../percent.ts'
import type { Bucket } from '../store/bucket.ts'
import { element } from '../xml.ts'
import { type Answer, addressed, type Context, countFrom, OWNER, xmlAnswer } from './context.ts'

/** ListObjects, both versions. As in Ceph, the continuation token is the last key, and prefixes come before the objects. */
export async function listObjects(context: Context): Promise<Answer> {
  const { bucket } = await addressed(context, 'read')
  const { query } = context.request
  const second = query.get('list-type') === '2'
  const after = second
    ? (query.get('continuation-token') ?? query.get('start-after') ?? '')
    : (query.get('marker') ?? '')
  const prefix = query.get('prefix') ?? ''
  const delimiter = query.get('delimiter') ?? ''
  const limit = countFrom(context, 'max-keys', 1000)
  const page = listPage(bucket.keys, { prefix, delimiter, after, limit })
  const url = query.get('encoding-type') === 'url'
  const withOwner = !second || query.get('fetch-owner') === 'true'
  return xmlAnswer('ListBucketResult', [
    ...(url ? [element('EncodingType', 'url')] : []),
    element('Name', bucket.name),
    element('Prefix', prefix),
    element('MaxKeys', limit),
    ...(delimiter === '' ? [] : [element('Delimiter', delimiter)]),
    element('IsTruncated', page.next !== null),
    ...page.prefixes.map((common) =>
      element('CommonPrefixes', [element('Prefix', url ? percentEncode(common, true) : common)]),
    ),
    ...page.keys.map((key) => contents(bucket, key, url ? percentEncode(key, false) : key, withOwner)),
    ...(second ? secondEnd(context, page) : firstEnd(context, page)),
  ])
}

function contents(bucket: Bucket, key: string, shown: string, withOwner: boolean): string {
  const entry = bucket.entries.get(key)
  return element('Contents', [
    element('Key', shown),
    element('LastModified', new Date(entry?.modified ?? 0).toISOString()),
    element('ETag', `"${entry?.etag ?? ''}"`),
    element('Size', entry?.size ?? 0),
    element('StorageClass', 'STANDARD'),
    ...(withOwner ? [element('Owner', [element('ID', OWNER), element('DisplayName', OWNER)])] : []),
    element('Type', 'Normal'),
  ])
}

function firstEnd(context: Context, page: Page): string[] {
  const marker = element('Marker', context.request.query.get('marker') ?? '')
  return page.next === null ? [marker] : [marker, element('NextMarker', page.next)]
}

function secondEnd(context: Context, page: Page): string[] {
  const token = context.request.query.get('continuation-token')
  const start = context.request.query.get('start-after')
  return [
    ...(token === undefined ? [] : [element('ContinuationToken', token)]),
    ...(page.next === null ? [] : [element('NextContinuationToken', page.next)]),
    element('KeyCount', page.keys.length + page.prefixes.length),
    ...(start === undefined ? [] : [element('StartAfter', start)]),
  ]
}
