/** What the first and last bytes of a file say of it, before anything is paid for. Pure: bytes in, facts out. */

export type ImageMime = 'image/jpeg' | 'image/png' | 'image/bmp' | 'image/tiff' | 'image/webp'

export interface ImageHeader {
  readonly mime: ImageMime
  /** Pixels as stored, before any EXIF turn; null where the header does not say in its first bytes. */
  readonly width: number | null
  readonly height: number | null
}

/** Formats people send that the worker cannot read, each with what it is called. */
const refused: readonly (readonly [name: string, test: (bytes: Uint8Array) => boolean])[] = [
  ['a PDF', (bytes) => ascii(bytes, 0, 5) === '%PDF-'],
  [
    'a HEIC photo',
    (bytes) => ascii(bytes, 4, 8) === 'ftyp' && /^(hei[cxms]|mif1|msf1|hevc)$/.test(ascii(bytes, 8, 12)),
  ],
  ['an AVIF image', (bytes) => ascii(bytes, 4, 8) === 'ftyp' && /^avi[fs]$/.test(ascii(bytes, 8, 12))],
  ['a GIF', (bytes) => ascii(bytes, 0, 4) === 'GIF8'],
  ['a ZIP archive or an Office document', (bytes) => ascii(bytes, 0, 4) === 'PK\u0003\u0004'],
  ['an SVG or another XML text', (bytes) => /^\s*<(\?xml|svg)/.test(ascii(bytes, 0, 64))],
  ['a text file', (bytes) => isText(bytes)],
]

/** The image format of a file by its first bytes, never by its name. Null when it is none that the worker decodes. */
export function readImageHeader(bytes: Uint8Array): ImageHeader | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff)
    return { mime: 'image/jpeg', ...jpegSize(bytes, view) }
  if (ascii(bytes, 1, 4) === 'PNG' && bytes[0] === 0x89 && bytes.length >= 24) {
    return { mime: 'image/png', width: view.getUint32(16), height: view.getUint32(20) }
  }
  if (ascii(bytes, 0, 2) === 'BM' && bytes.length >= 26) {
    return { mime: 'image/bmp', width: Math.abs(view.getInt32(18, true)), height: Math.abs(view.getInt32(22, true)) }
  }
  if (ascii(bytes, 0, 4) === 'II*\0' || ascii(bytes, 0, 4) === 'MM\0*') return { mime: 'image/tiff', ...unknownSize }
  if (ascii(bytes, 0, 4) === 'RIFF' && ascii(bytes, 8, 12) === 'WEBP')
    return { mime: 'image/webp', ...webpSize(bytes, view) }
  return null
}

/** What a file that is no image of ours seems to be, for the message: "a PDF", "a text file". Null when there is no telling. */
export function nameForeignFormat(bytes: Uint8Array): string | null {
  return refused.find(([, test]) => test(bytes))?.[0] ?? null
}

/**
 * True when the last bytes show that the end of the file is missing: a JPEG has an end marker (trailing zeros and padding are common
 * and harmless), a PNG its last chunk. `from` is where in the tail the picture itself may begin: an end marker before it is that of a
 * thumbnail.
 */
export function looksTruncated(mime: ImageMime, tail: Uint8Array, from = 0): boolean {
  if (mime === 'image/png') return !ascii(tail, 0, tail.length).includes('IEND')
  if (mime !== 'image/jpeg') return false
  for (let i = tail.length - 2; i >= from; i--) {
    if (tail[i] === 0xff && tail[i + 1] === 0xd9) return false
  }
  return true
}

/**
 * Where a JPEG's picture data may begin at the earliest, which is behind the segments that hold EXIF and its thumbnail; the end of the
 * bytes when all of them are segments.
 */
export function jpegScanStart(bytes: Uint8Array): number {
  let offset = 2
  while (offset + 3 < bytes.length && bytes[offset] === 0xff && bytes[offset + 1] !== 0xda) {
    const length = ((bytes[offset + 2] ?? 0) << 8) | (bytes[offset + 3] ?? 0)
    offset += bytes[offset + 1] === 0xff ? 1 : 2 + length
  }
  return Math.min(offset, bytes.length)
}

const unknownSize = { width: null, height: null }

/** Walks the segments to the frame header. Null when the walk meets something that is no segment or leaves the bytes given. */
function jpegSize(bytes: Uint8Array, view: DataView): { width: number | null; height: number | null } {
  let offset = 2
  while (offset + 9 < bytes.length && bytes[offset] === 0xff) {
    const marker = bytes[offset + 1] ?? 0
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc
    if (isFrame) return { height: view.getUint16(offset + 5), width: view.getUint16(offset + 7) }
    offset += marker === 0xff ? 1 : 2 + view.getUint16(offset + 2)
  }
  return unknownSize
}

function webpSize(bytes: Uint8Array, view: DataView): { width: number | null; height: number | null } {
  const kind = ascii(bytes, 12, 16)
  if (kind === 'VP8X' && bytes.length >= 30) {
    const width = 1 + (view.getUint16(24, true) | ((bytes[26] ?? 0) << 16))
    const height = 1 + (view.getUint16(27, true) | ((bytes[29] ?? 0) << 16))
    return { width, height }
  }
  if (kind === 'VP8 ' && bytes.length >= 30) {
    return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff }
  }
  return unknownSize
}

function ascii(bytes: Uint8Array, from: number, to: number): string {
  return String.fromCharCode(...bytes.subarray(from, to))
}

function isText(bytes: Uint8Array): boolean {
  const sample = bytes.subarray(0, 512)
  return sample.length > 0 && sample.every((byte) => byte >= 0x20 || byte === 9 || byte === 10 || byte === 13)
}
