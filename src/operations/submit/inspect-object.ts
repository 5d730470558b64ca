import type { Draft } from '../../domain/draft.ts'
import { Failure } from '../../domain/failure.ts'
import type { ObjectStore } from '../../ports.ts'

type Mime = Draft['input']['mime_type']

const byExtension: Readonly<Record<string, Mime>> = {
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  png: 'image/png',
  bmp: 'image/bmp',
  tif: 'image/tiff',
  tiff: 'image/tiff',
  webp: 'image/webp',
}
const mostBytes = 52_428_800

export interface FoundObject {
  readonly document: null
  readonly source: null
  readonly input: Draft['input']
  readonly content: string
}

/**
 * Looks at `spaces://bucket/key` without fetching it: it is there, in the bucket of this run, and may be a document by its size and by
 * what it says of itself. Throws INPUT_*, OBJECT_NOT_FOUND.
 */
export async function inspectObject(address: string, store: ObjectStore): Promise<FoundObject> {
  const [, bucket = '', key = ''] = /^spaces:\/\/([^/]+)\/(.+)$/s.exec(address) ?? []
  if (key === '')
    throw new Failure('INPUT_NOT_FOUND', `${address} is no address of an object.`, 'Write spaces://bucket/key.')
  if (bucket !== store.bucket) {
    const hint = 'The worker reads from the bucket of the run alone; copy the object there first.'
    throw new Failure('INPUT_NOT_FOUND', `${address} is in another bucket than ${store.bucket}.`, hint)
  }
  const head = await store.head(key)
  if (head === null)
    throw new Failure('INPUT_NOT_FOUND', `There is no object ${address}.`, 'Check the key; it is case-sensitive.')
  if (head.size === 0) throw new Failure('INPUT_EMPTY', `${address} is empty.`)
  if (head.size > mostBytes) {
    throw new Failure(
      'INPUT_TOO_LARGE',
      `${address} has ${(head.size / 1_048_576).toFixed(1)} MB; a document may have at most 50 MB.`,
    )
  }
  const name = key.split('/').at(-1) ?? ''
  const input = {
    raw_path: key,
    mime_type: mimeOf(address, head.contentType, name),
    original_filename: name || 'document',
  }
  return { document: null, source: null, input, content: `etag:${head.etag}` }
}

function mimeOf(address: string, contentType: string | null, name: string): Mime {
  const told = Object.values(byExtension).find((mime) => mime === contentType?.split(';')[0]?.trim().toLowerCase())
  const extension = /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? ''
  const mime = told ?? byExtension[extension]
  if (mime !== undefined) return mime
  // Blobs of the product say nothing of themselves; the worker finds out by the bytes.
  if (extension === '' && (contentType === null || contentType.includes('octet-stream'))) return 'image/jpeg'
  throw new Failure(
    'INPUT_UNSUPPORTED',
    `${address} is ${contentType ?? `a .${extension}`}; the worker reads JPEG, PNG, BMP, TIFF and WebP.`,
  )
}
