import { ListObjectsV2Command } from '@aws-sdk/client-s3'
import type { ObjectInfo } from '../../ports.ts'
import type { Connection } from './connection.ts'
import { type Attempt, toFailure } from './failures.ts'
import { notSpaces } from './network-failures.ts'
import { plainEtag } from './object-head.ts'

const PAGE = 1000

/**
 * All objects under a prefix. Pages follow each other by key, not by the server's token: Ceph's token is the bare key, and
 * a control character in it is no XML; asked for in URL encoding, keys come through whole.
 */
export async function* listObjects(
  connection: Connection,
  prefix: string,
  options: { readonly after?: string; readonly limit?: number } = {},
): AsyncGenerator<ObjectInfo> {
  let left = options.limit ?? Number.POSITIVE_INFINITY
  let after = options.after ?? ''
  while (left > 0) {
    const page = await readPage(connection, prefix, after, Math.min(PAGE, left))
    for (const info of page.objects) yield info
    const last = page.objects.at(-1)
    left -= page.objects.length
    if (!page.more || last === undefined) return
    after = last.key
  }
}

/**
 * Names of folders, from common prefixes. The next page begins with the character behind the slash, so that no folder's inside is walked
 * through and none is told twice, whatever a server takes a marker inside a common prefix for.
 */
export async function* listFolders(
  connection: Connection,
  prefix: string,
  options: { readonly from?: string; readonly limit?: number } = {},
): AsyncGenerator<string> {
  const base = prefix.slice(0, prefix.lastIndexOf('/') + 1)
  let left = options.limit ?? Number.POSITIVE_INFINITY
  let after = options.from === undefined || options.from === '' ? '' : `${base}${options.from}`
  while (left > 0) {
    const page = await readPage(connection, prefix, after, Math.min(PAGE, left), '/')
    const folders = page.folders.slice(0, left)
    for (const folder of folders) yield folder.slice(base.length, -1)
    left -= folders.length
    // Objects that lie beside the folders are no answer, but a page may end with one.
    const last =
      [page.objects.at(-1)?.key ?? '', (page.folders.at(-1) ?? '').replace(/\/$/, '0')].sort(byBytes)[1] ?? ''
    if (!page.more || last === '') return
    after = last
  }
}

function byBytes(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right))
}

interface Page {
  readonly objects: ObjectInfo[]
  /** Common prefixes, with the delimiter at their end. */
  readonly folders: string[]
  readonly more: boolean
}

async function readPage(
  connection: Connection,
  prefix: string,
  after: string,
  limit: number,
  delimiter?: string,
): Promise<Page> {
  const { client, bucket, endpoint } = connection
  const attempt: Attempt = { wish: 'list', key: prefix, bucket, endpoint }
  const command = new ListObjectsV2Command({
    Bucket: bucket,
    Prefix: prefix,
    MaxKeys: limit,
    EncodingType: 'url',
    ...(after === '' ? {} : { StartAfter: after }),
    ...(delimiter === undefined ? {} : { Delimiter: delimiter }),
  })
  try {
    const output = await client.send(command)
    if (output.Name === undefined) throw notSpaces(attempt)
    const objects = (output.Contents ?? []).map((entry) => ({
      key: decode(entry.Key ?? ''),
      size: entry.Size ?? 0,
      etag: plainEtag(entry.ETag),
      lastModified: entry.LastModified ?? new Date(0),
    }))
    const folders = (output.CommonPrefixes ?? []).map((entry) => decode(entry.Prefix ?? ''))
    return { objects, folders, more: output.IsTruncated === true }
  } catch (error) {
    throw toFailure(error, attempt)
  }
}

/** AWS writes a space as `+` here, Ceph as `%20`; both write a plus sign as `%2B`. */
function decode(key: string): string {
  return decodeURIComponent(key.replaceAll('+', ' '))
}
