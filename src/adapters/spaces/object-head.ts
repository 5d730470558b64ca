import type { GetObjectCommandOutput, HeadObjectCommandOutput } from '@aws-sdk/client-s3'
import type { ObjectHead } from '../../ports.ts'
import { decodeMetadata } from './metadata.ts'

/** What the answer to a GET or HEAD says of an object. */
export function objectHead(key: string, output: GetObjectCommandOutput | HeadObjectCommandOutput): ObjectHead {
  return {
    key,
    size: output.ContentLength ?? 0,
    etag: plainEtag(output.ETag),
    lastModified: output.LastModified ?? new Date(0),
    contentType: output.ContentType ?? null,
    metadata: decodeMetadata(output.Metadata ?? {}),
  }
}

/** An etag without quotes. */
export function plainEtag(etag: string | undefined): string {
  return (etag ?? '').replace(/^(?:W\/)?"(.*)"$/, '$1')
}

/** The MD5 that an etag is, or null: a multipart object's etag is something else. */
export function md5Of(etag: string): string | null {
  return /^[0-9a-f]{32}$/.test(etag) ? etag : null
}
