import { header, type S3Request } from '../request.ts'
import { s3Error } from '../s3-error.ts'

const KEPT = ['cache-control', 'content-disposition', 'content-encoding', 'content-language', 'content-type', 'expires']

/** The headers of a PUT that come back with every GET. */
export function storedHeaders(request: S3Request): Record<string, string> {
  const kept: Record<string, string> = { 'content-type': 'binary/octet-stream' }
  for (const name of KEPT) {
    const value = header(request, name)
    if (value !== null) kept[name] = value
  }
  // The framing is taken off here, so it is not told either; Ceph 16.2 would hand `aws-chunked` back.
  const encoding = kept['content-encoding']?.replace(/\baws-chunked\b,?\s*/g, '').replace(/,\s*$/, '')
  if (encoding === '') delete kept['content-encoding']
  else if (encoding !== undefined) kept['content-encoding'] = encoding
  for (const name of Object.keys(request.message.headers)) {
    // Ceph writes underscores in metadata names as dashes.
    if (name.startsWith('x-amz-meta-')) kept[name.replaceAll('_', '-')] = header(request, name) ?? ''
  }
  return kept
}

/** Refuses what a plain Ceph refuses: other storage classes, and server-side encryption it is not set up for. */
export function refuseUnknownWishes(request: S3Request): void {
  const storageClass = header(request, 'x-amz-storage-class')
  if (storageClass !== null && storageClass !== 'STANDARD') throw s3Error('InvalidArgument')
  if (header(request, 'x-amz-server-side-encryption') !== null) throw s3Error('InvalidRequest')
}
