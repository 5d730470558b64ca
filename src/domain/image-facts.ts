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
  if (header.mime === 'image/jpeg') return { format, width, height, dpi: jfifDensity(bytes) }
  return { format, width, height, dpi: header.mime === 'image/png' ? pngDensity(bytes) : null }
}

/** JFIF's APP0 segment holds unit (1 = inch, 2 = centimetre) and horizontal density. */
function jfifDensity(bytes: Uint8Array): number | null {
  const isJfif = bytes[2] === 0xff && bytes[3] === 0xe0 && bytes[6] === 0x4a && bytes[7] === 0x46
  if (!isJfif || bytes.length < 18) return null
  const density = ((bytes[14] ?? 0) << 8) | (bytes[15] ?? 0)
  if (bytes[13] === 2) return Math.round(density * 2.54)
  return bytes[13] === 1 ? density : null
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
