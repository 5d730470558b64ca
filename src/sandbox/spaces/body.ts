import { createHash } from 'node:crypto'
import type { Grant } from './authentication.ts'
import { decodeChunks } from './chunks.ts'
import { header, type S3Request } from './request.ts'
import { s3Error } from './s3-error.ts'

/** Room for the XML of a thousand keys of a thousand bytes, each escaped. */
const LARGEST_DOCUMENT = 16 * 1024 * 1024

/** The body as its client meant it: framing taken off, length, SHA-256 and Content-MD5 checked when the last byte has come. */
export async function* openBody(request: S3Request, grant: Grant): AsyncGenerator<Buffer> {
  const expected = declaredLength(request, grant)
  const wanted = contentMd5(request)
  const streaming = grant.payload.startsWith('STREAMING-')
  const plain = request.message as AsyncIterable<Buffer>
  const sha = grant.payload === 'UNSIGNED-PAYLOAD' || streaming ? null : createHash('sha256')
  const md5 = wanted === null ? null : createHash('md5')
  let size = 0
  for await (const piece of streaming ? decodeChunks(plain, grant) : plain) {
    size += piece.length
    sha?.update(piece)
    md5?.update(piece)
    yield piece
  }
  if (size !== expected) throw s3Error(size < expected ? 'InvalidArgument' : 'XAmzContentSHA256Mismatch')
  if (md5 !== null && md5.digest('base64') !== wanted) throw s3Error('BadDigest')
  if (sha !== null && sha.digest('hex') !== grant.payload) throw s3Error('XAmzContentSHA256Mismatch')
}

/** A small XML document, whole. */
export async function readDocument(request: S3Request, grant: Grant): Promise<string> {
  const pieces: Buffer[] = []
  let size = 0
  for await (const piece of openBody(request, grant)) {
    size += piece.length
    if (size > LARGEST_DOCUMENT) throw s3Error('MalformedXML')
    pieces.push(piece)
  }
  return Buffer.concat(pieces).toString()
}

function declaredLength(request: S3Request, grant: Grant): number {
  const decoded = header(request, 'x-amz-decoded-content-length')
  if (grant.payload.startsWith('STREAMING-')) return wholeNumber(decoded)
  const length = header(request, 'content-length')
  if (length === null) throw s3Error('MissingContentLength')
  return wholeNumber(length)
}

function wholeNumber(text: string | null): number {
  if (text === null || !/^\d{1,15}$/.test(text)) throw s3Error('InvalidArgument')
  return Number(text)
}

function contentMd5(request: S3Request): string | null {
  const value = header(request, 'content-md5')
  if (value === null) return null
  if (Buffer.from(value, 'base64').length !== 16) throw s3Error('InvalidDigest')
  return value
}
