import { createHash, randomBytes } from 'node:crypto'
import { openBody, readDocument } from '../body.ts'
import { header } from '../request.ts'
import { s3Error } from '../s3-error.ts'
import type { Bucket } from '../store/bucket.ts'
import { removeContents, writeContent } from '../store/content.ts'
import type { Part, Upload } from '../store/entry.ts'
import { addPart, beginUpload, endUpload } from '../store/uploads.ts'
import { element, readElements, readText } from '../xml.ts'
import { type Answer, addressed, type Context, empty, xmlAnswer } from './context.ts'
import { copyContent, copySource } from './copy-object.ts'
import { refuseUnknownWishes, storedHeaders } from './stored-headers.ts'

/** Every part but the last has at least this many bytes. */
const SMALLEST_PART = 5 * 1024 * 1024
const MOST_PARTS = 10_000

/** CreateMultipartUpload. */
export async function createUpload(context: Context): Promise<Answer> {
  const { bucket, key } = await addressed(context, 'write')
  refuseUnknownWishes(context.request)
  const id = `2~${randomBytes(24).toString('base64url')}`
  const headers = storedHeaders(context.request)
  beginUpload(bucket, { id, key, initiated: Date.now(), headers, parts: new Map() })
  return xmlAnswer('InitiateMultipartUploadResult', [
    element('Bucket', bucket.name),
    element('Key', key),
    element('UploadId', id),
  ])
}

/** UploadPart and UploadPartCopy. Ceph 16.2 takes any part number; AWS and this gateway 1 to 10 000. */
export async function uploadPart(context: Context): Promise<Answer> {
  const { bucket, key } = await addressed(context, 'write')
  const { request } = context
  const id = request.query.get('uploadId') ?? ''
  const number = Number(request.query.get('partNumber') ?? '')
  if (!Number.isInteger(number) || number < 1 || number > MOST_PARTS) throw s3Error('InvalidArgument')
  findUpload(bucket, key, id)
  const copied = header(request, 'x-amz-copy-source') !== null
  const { content, md5 } = copied
    ? await copyContent(context, await copySource(context), header(request, 'x-amz-copy-source-range'))
    : await writeContent(bucket.contents, openBody(request, context.grant))
  const part: Part = { number, size: content.size, etag: md5, modified: Date.now(), content }
  try {
    // Looked up again: the upload may have been aborted while the part came in.
    addPart(bucket, findUpload(bucket, key, id), part)
  } catch (error) {
    await removeContents(bucket.contents, [content])
    throw error
  }
  if (!copied) return empty(200, { etag: `"${md5}"`, 'accept-ranges': 'bytes' })
  const modified = new Date(part.modified).toISOString()
  return xmlAnswer('CopyPartResult', [element('LastModified', modified), element('ETag', md5)])
}

/**
 * CompleteMultipartUpload as Ceph 16.2 does it: all uploaded parts must be named, order does not matter, conditions are
 * ignored, the first answer has an empty ETag, and completing once more is answered with the etag.
 */
export async function completeUpload(context: Context): Promise<Answer> {
  const { bucket, key } = await addressed(context, 'write')
  const id = context.request.query.get('uploadId') ?? ''
  const named = readParts(await readDocument(context.request, context.grant))
  const done = bucket.entries.get(key)
  if (done?.upload === id) return completed(bucket.name, key, done.etag)
  const upload = findUpload(bucket, key, id)
  const parts = chosenParts(upload, named)
  const digests = parts.map((part) => Buffer.from(part.etag, 'hex'))
  const etag = `${createHash('md5').update(Buffer.concat(digests)).digest('hex')}-${parts.length}`
  const size = parts.reduce((sum, part) => sum + part.size, 0)
  const contents = parts.map((part) => part.content)
  bucket.commit(
    { key, size, etag, modified: Date.now(), headers: upload.headers, contents, upload: id },
    () => undefined,
  )
  endUpload(bucket, upload, true)
  return completed(bucket.name, key, '')
}

/** AbortMultipartUpload. */
export async function abortUpload(context: Context): Promise<Answer> {
  const { bucket, key } = await addressed(context, 'write')
  endUpload(bucket, findUpload(bucket, key, context.request.query.get('uploadId') ?? ''), false)
  return empty(204)
}

/** The upload of that id and key, or NoSuchUpload. */
export function findUpload(bucket: Bucket, key: string, id: string): Upload {
  const upload = bucket.uploads.get(id)
  if (upload === undefined || upload.key !== key) throw s3Error('NoSuchUpload')
  return upload
}

function readParts(xml: string): Map<number, string> {
  const named = new Map<number, string>()
  for (const part of readElements(xml, 'Part')) {
    const etag = readText(part, 'ETag')?.trim().replaceAll('"', '')
    if (etag !== undefined) named.set(Number(readText(part, 'PartNumber')), etag)
  }
  if (named.size === 0) throw s3Error('MalformedXML')
  return named
}

function chosenParts(upload: Upload, named: ReadonlyMap<number, string>): Part[] {
  const parts = [...upload.parts.values()].sort((left, right) => left.number - right.number)
  const matching = parts.every((part) => named.get(part.number) === part.etag)
  if (!matching || named.size !== parts.length) throw s3Error('InvalidPart')
  if (parts.slice(0, -1).some((part) => part.size < SMALLEST_PART)) throw s3Error('EntityTooSmall')
  return parts
}

function completed(bucket: string, key: string, etag: string): Answer {
  return xmlAnswer('CompleteMultipartUploadResult', [
    element('Location', `localhost/${bucket}/${key}`),
    element('Bucket', bucket),
    element('Key', key),
    element('ETag', etag),
  ])
}
