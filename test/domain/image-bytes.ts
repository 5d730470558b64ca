/** Image files built byte by byte, as far as a header goes. */

const text = (value: string): Buffer => Buffer.from(value, 'latin1')
const u16 = (value: number): Buffer => Buffer.from([value >> 8, value & 0xff])

export function segment(marker: number, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from([0xff, marker]), u16(body.length + 2), body])
}

const endMarker = Buffer.from([0xff, 0xd9])
const scan = Buffer.concat([segment(0xda, Buffer.alloc(10, 1)), Buffer.alloc(64, 0x55)])

export function frame(width: number, height: number, marker = 0xc0): Buffer {
  return segment(marker, Buffer.concat([Buffer.from([8]), u16(height), u16(width), Buffer.from([1, 1, 0x11, 0])]))
}

export function jfif(dpi: number, unit = 1): Buffer {
  return segment(
    0xe0,
    Buffer.concat([text('JFIF\0'), Buffer.from([1, 1, unit]), u16(dpi), u16(dpi), Buffer.from([0, 0])]),
  )
}

/** A whole thumbnail with its own end marker, as cameras put it into APP1. */
export const exifWithThumbnail = segment(
  0xe1,
  Buffer.concat([text('Exif\0\0'), Buffer.from([0xff, 0xd8]), frame(160, 120), scan, endMarker]),
)

export interface JpegParts {
  readonly width?: number
  readonly height?: number
  readonly dpi?: number
  readonly before?: readonly Buffer[]
  readonly marker?: number
  readonly whole?: boolean
  readonly padding?: Buffer
}

export function jpeg(parts: JpegParts = {}): Buffer {
  const { width = 640, height = 480, dpi = 300, before = [], marker = 0xc0, whole = true } = parts
  const end = whole ? endMarker : Buffer.alloc(0)
  const start = Buffer.from([0xff, 0xd8])
  return Buffer.concat([
    start,
    jfif(dpi),
    ...before,
    frame(width, height, marker),
    scan,
    end,
    parts.padding ?? Buffer.alloc(0),
  ])
}

function chunk(name: string, body: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(body.length)
  return Buffer.concat([length, text(name), body, Buffer.alloc(4)])
}

export function png(width = 640, height = 480, whole = true, density: Buffer = Buffer.alloc(0)): Buffer {
  const size = Buffer.alloc(13)
  size.writeUInt32BE(width, 0)
  size.writeUInt32BE(height, 4)
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  const end = whole ? chunk('IEND', Buffer.alloc(0)) : Buffer.alloc(0)
  return Buffer.concat([signature, chunk('IHDR', size), density, chunk('IDAT', Buffer.alloc(40, 7)), end])
}

export function pngDensity(perMetre: number, unit = 1): Buffer {
  const body = Buffer.alloc(9)
  body.writeUInt32BE(perMetre, 0)
  body.writeUInt32BE(perMetre, 4)
  body[8] = unit
  return chunk('pHYs', body)
}

export function bmp(width: number, height: number): Buffer {
  const bytes = Buffer.alloc(54)
  bytes.write('BM', 'latin1')
  bytes.writeInt32LE(width, 18)
  bytes.writeInt32LE(height, 22)
  return bytes
}

export function webpExtended(width: number, height: number): Buffer {
  const bytes = Buffer.alloc(40)
  bytes.write('RIFF\x20\0\0\0WEBPVP8X', 'latin1')
  bytes.writeUIntLE(width - 1, 24, 3)
  bytes.writeUIntLE(height - 1, 27, 3)
  return bytes
}

export function webpLossy(width: number, height: number): Buffer {
  const bytes = Buffer.alloc(40)
  bytes.write('RIFF\x20\0\0\0WEBPVP8 ', 'latin1')
  bytes.writeUInt16LE(width, 26)
  bytes.writeUInt16LE(height, 28)
  return bytes
}

export const latin = text
