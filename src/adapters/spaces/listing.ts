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

async function readPage(
  connection: Connection,
  prefix: string,
  after: string,
  limit: number,
): Promise<{ objects: ObjectInfo[]; more: boolean }> {
  const { client, bucket, endpoint } = connection
  const attempt: Attempt = { wish: 'list', key: prefix, bucket, endpoint }
  const command = new ListObjectsV2Command({
    Bucket: bucket,
    Prefix: prefix,
    MaxKeys: limit,
    EncodingType: 'url',
    ...(after === '' ? {} : { StartAfter: after }),
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
    return { objects, more: output.IsTruncated === true }
  } catch (error) {
    throw toFailure(error, attempt)
  }
}

/** AWS writes a space as `+` here, Ceph as `%20`; both write a plus sign as `%2B`. */
function decode(key: string): string {
  return decodeURIComponent(key.replaceAll('+', ' '))
}
