import { header, type S3Request } from './request.ts'
import { s3Error } from './s3-error.ts'
import type { Entry } from './store/entry.ts'

/**
 * Conditions of a PUT as Ceph 16.2 treats them (observed 2026-11-24): the value is compared as it stands, so an etag in
 * quotes never matches; `*` means "exists". On CompleteMultipartUpload and CopyObject they are ignored altogether.
 */
export function checkPutConditions(request: S3Request, current: Entry | null): void {
  const match = header(request, 'if-match')
  if (match !== null && (current === null || (match !== '*' && match !== current.etag)))
    throw s3Error('PreconditionFailed')
  const noneMatch = header(request, 'if-none-match')
  if (noneMatch === null || current === null) return
  if (noneMatch === '*' || noneMatch === current.etag) throw s3Error('PreconditionFailed')
}

/** Conditions of a GET or HEAD as Ceph 16.2 treats them. True means 304; PreconditionFailed is thrown. */
export function isNotModified(request: S3Request, entry: Entry): boolean {
  const match = header(request, 'if-match')
  const noneMatch = header(request, 'if-none-match')
  const modified = Math.floor(entry.modified / 1000) * 1000
  if (match !== null && unquote(match) !== entry.etag) throw s3Error('PreconditionFailed')
  const unmodifiedSince = instant(request, 'if-unmodified-since')
  if (match === null && unmodifiedSince !== null && modified > unmodifiedSince) throw s3Error('PreconditionFailed')
  if (noneMatch !== null) return unquote(noneMatch) === entry.etag
  const modifiedSince = instant(request, 'if-modified-since')
  return modifiedSince !== null && modified <= modifiedSince
}

function unquote(value: string): string {
  return value.replace(/^"(.*)"$/, '$1')
}

function instant(request: S3Request, name: string): number | null {
  const value = header(request, name)
  if (value === null) return null
  const at = Date.parse(value)
  if (Number.isNaN(at)) throw s3Error('InvalidArgument')
  return at
}
