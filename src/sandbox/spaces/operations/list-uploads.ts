import { percentEncode } from '../percent.ts'
import { toOrder } from '../store/ordered-keys.ts'
import { element } from '../xml.ts'
import { type Answer, addressed, type Context, countFrom, OWNER, xmlAnswer } from './context.ts'
import { findUpload } from './multipart.ts'

const owner = [element('ID', OWNER), element('DisplayName', OWNER)]

/** ListParts of one upload. (Ceph 16.2 says NoSuchKey here for an unknown upload; AWS and this gateway NoSuchUpload.) */
export async function listParts(context: Context): Promise<Answer> {
  const { bucket, key } = await addressed(context, 'read')
  const id = context.request.query.get('uploadId') ?? ''
  const upload = findUpload(bucket, key, id)
  const limit = countFrom(context, 'max-parts', 1000)
  const marker = Number(context.request.query.get('part-number-marker') ?? '0') || 0
  const parts = [...upload.parts.values()].sort((left, right) => left.number - right.number)
  const rest = parts.filter((part) => part.number > marker)
  const page = rest.slice(0, limit)
  return xmlAnswer('ListPartsResult', [
    element('Bucket', bucket.name),
    element('Key', key),
    element('UploadId', id),
    element('StorageClass', 'STANDARD'),
    element('PartNumberMarker', marker),
    element('NextPartNumberMarker', page.at(-1)?.number ?? 0),
    element('MaxParts', limit),
    element('IsTruncated', rest.length > page.length),
    element('Owner', owner),
    ...page.map((part) =>
      element('Part', [
        element('LastModified', new Date(part.modified).toISOString()),
        element('PartNumber', part.number),
        element('ETag', `"${part.etag}"`),
        element('Size', part.size),
      ]),
    ),
  ])
}

/** ListMultipartUploads, in key order, from behind a marker. */
export async function listUploads(context: Context): Promise<Answer> {
  const { bucket } = await addressed(context, 'read')
  const { query } = context.request
  const prefix = query.get('prefix') ?? ''
  const limit = countFrom(context, 'max-uploads', 1000)
  const place = (key: string, id: string) => `${toOrder(key)}\0${id}`
  const behind = query.has('key-marker')
    ? place(query.get('key-marker') ?? '', query.get('upload-id-marker') ?? '\uffff')
    : ''
  const rest = [...bucket.uploads.values()]
    .filter((upload) => upload.key.startsWith(prefix) && place(upload.key, upload.id) > behind)
    .sort((left, right) => (place(left.key, left.id) < place(right.key, right.id) ? -1 : 1))
  const page = rest.slice(0, limit)
  const last = page.at(-1)
  const shown = (key: string) => (query.get('encoding-type') === 'url' ? percentEncode(key, true) : key)
  return xmlAnswer('ListMultipartUploadsResult', [
    element('Bucket', bucket.name),
    ...(prefix === '' ? [] : [element('Prefix', prefix)]),
    ...(last === undefined ? [] : [element('NextKeyMarker', last.key), element('NextUploadIdMarker', last.id)]),
    element('MaxUploads', limit),
    element('IsTruncated', rest.length > page.length),
    ...page.map((upload) =>
      element('Upload', [
        element('Key', shown(upload.key)),
        element('UploadId', upload.id),
        element('Initiator', owner),
        element('Owner', owner),
        element('StorageClass', 'STANDARD'),
        element('Initiated', new Date(upload.initiated).toISOString()),
      ]),
    ),
  ])
}
