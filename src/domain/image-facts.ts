import { exifDensity } from './exif-density.ts'
import { readImageHeader } from './image-header.ts'

/** What an image file says of itself: pixels, and dots per inch where it tells them. */
export interface ImageFacts {
  /** `jpeg`, `png` and so on; null when it is no image. */
  readonly format: string | null
  readonly width: number | null
  readonly height: number | null
  readonly dpi: number | null
}

/** Reads a result image's promise-relevant facts; PNG and JPEG tell their density, others do not. */
export function readImageFacts(bytes: Uint8Array): ImageFacts {
  const header = readImageHeader(bytes)
  if (header === null) return { format: null, width: null, height: null, dpi: null }
  const { width, height } = header
  const format = header.mime.slice('image/'.length)
  if (header.mime === 'image/jpeg') return { format, width, height, dpi: jpegDensity(bytes) }
  return { format, width, height, dpi: header.mime === 'image/png' ? pngDensity(bytes) : null }
}

/** JFIF's APP0 segment tells it where there is one that means inches or centimetres; else EXIF may, as readers of images take it. */
function jpegDensity(bytes: Uint8Array): number | null {
  let exif: number | null = null
  for (const { marker, body } of jpegSegments(bytes)) {
    const density = marker === 0xe0 ? jfifDensity(body) : null
    if (density !== null) return density
    if (marker === 0xe1) exif ??= exifDensity(body)
  }
  return exif
}

/** Unit (1 = inch, 2 = centimetre) and horizontal density. */
function jfifDensity(body: Uint8Array): number | null {
  if (String.fromCharCode(...body.subarray(0, 4)) !== 'JFIF' || body.length < 12) return null
  const density = ((body[8] ?? 0) << 8) | (body[9] ?? 0)
  if (body[7] === 2) return Math.round(density * 2.54)
  return body[7] === 1 ? density : null
}

/** The segments ahead of the picture's data. */
function* jpegSegments(bytes: Uint8Array): Generator<{ readonly marker: number; readonly body: Uint8Array }> {
  let at = 2
  while (at + 3 < bytes.length && bytes[at] === 0xff && bytes[at + 1] !== 0xda) {
    const marker = bytes[at + 1] ?? 0
    const length = ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)
    if (marker === 0xff) at += 1
    else {
      yield { marker, body: bytes.subarray(at + 4, at + 2 + length) }
      at += 2 + length
    }
  }
}

/** PNG's pHYs chunk stands before the first IDAT and counts pixels a metre. */
function pngDensity(bytes: Uint8Array): number | null {
  const text = String.fromCharCode(...bytes.subarray(0, 1024))
  const at = text.indexOf('pHYs')
  // The chunk's last byte is its unit: 1 is the metre, 0 is a bare aspect ratio.
  if (at < 0 || bytes[at + 12] !== 1) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Math.round(view.getUint32(at + 4) * 0.0254)
}
