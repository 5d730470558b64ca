import { percentDecode } from '../percent.ts'
import { type ByteRange, readRange } from '../range.ts'
import { header } from '../request.ts'
import { s3Error } from '../s3-error.ts'
import { readContents, removeContents, writeContent } from '../store/content.ts'
import type { Content, Entry } from '../store/entry.ts'
import { element } from '../xml.ts'
import { type Answer, addressed, type Context, xmlAnswer } from './context.ts'
import { storedHeaders } from './stored-headers.ts'

const SAME =
  'This copy request is illegal because it is trying to copy an object to itself without changing ' +
  "the object's metadata, storage class, website redirect location or encryption attributes."

/** CopyObject. As in Ceph 16.2, `x-amz-copy-source-if-…`, If-Match and If-None-Match are ignored and the etag comes unquoted. */
export async function copyObject(context: Context): Promise<Answer> {
  const { bucket, key } = await addressed(context, 'write')
  const directive = header(context.request, 'x-amz-metadata-directive') ?? 'COPY'
  if (directive !== 'COPY' && directive !== 'REPLACE') throw s3Error('InvalidArgument', 'Unknown metadata directive.')
  const source = await copySource(context)
  if (source.entry === bucket.entries.get(key) && directive === 'COPY') {
    source.release()
    throw s3Error('InvalidRequest', SAME)
  }
  const { content } = await copyContent(context, source, null)
  const entry = {
    key,
    size: content.size,
    etag: source.entry.etag,
    modified: Date.now(),
    headers: directive === 'COPY' ? source.entry.headers : storedHeaders(context.request),
    contents: [content],
  }
  try {
    bucket.commit(entry, () => undefined)
  } catch (error) {
    await removeContents(bucket.contents, [content])
    throw error
  }
  return xmlAnswer('CopyObjectResult', [
    element('LastModified', new Date(entry.modified).toISOString()),
    element('ETag', entry.etag),
  ])
}

/** Finds what `x-amz-copy-source` names; `bucket/key`, percent-encoded, with or without a slash in front. */
export async function copySource(context: Context): Promise<{ entry: Entry; folder: string; release: () => void }> {
  const [named = ''] = (header(context.request, 'x-amz-copy-source') ?? '').split('?', 1)
  const [, name = '', key = ''] = /^\/?([^/]+)\/(.+)$/s.exec(percentDecode(named, false)) ?? []
  if (name === '' || key === '') throw s3Error('InvalidArgument')
  const bucket = await context.store.bucket(name)
  const entry = bucket.entries.get(key)
  if (entry === undefined) throw s3Error('NoSuchKey')
  return { entry, folder: bucket.contents, release: bucket.pin(entry) }
}

/** Copies the bytes, all or a range, into a new content file of the addressed bucket. */
export async function copyContent(
  context: Context,
  source: { entry: Entry; folder: string; release: () => void },
  rangeHeader: string | null,
): Promise<{ content: Content; md5: string }> {
  try {
    const { bucket } = await addressed(context, 'write')
    const all: ByteRange = { from: 0, to: source.entry.size - 1 }
    const { from, to } = readRange(rangeHeader, source.entry.size) ?? all
    return await writeContent(bucket.contents, readContents(source.folder, source.entry.contents, from, to))
  } finally {
    source.release()
  }
}
