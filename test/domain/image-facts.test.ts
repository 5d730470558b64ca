import { expect, it } from 'vitest'
import { readImageFacts } from '../../src/domain/image-facts.ts'
import { jfif, jpeg, latin, png, pngDensity, segment } from './image-bytes.ts'

it.each([
  ['dots per inch', jpeg({ dpi: 300 }), 300],
  ['dots per centimetre', Buffer.concat([jpeg().subarray(0, 2), jfif(118, 2), jpeg().subarray(20)]), 300],
  ['only an aspect ratio', Buffer.concat([jpeg().subarray(0, 2), jfif(1, 0), jpeg().subarray(20)]), null],
])('tells the density of a JPEG that gives %s', (_, bytes, dpi) => {
  expect(readImageFacts(bytes)).toEqual({ format: 'jpeg', width: 640, height: 480, dpi })
})

const u16 = (value: number): Buffer => Buffer.from([value & 0xff, value >> 8])
const u32 = (value: number): Buffer => Buffer.concat([u16(value & 0xffff), u16(value >>> 16)])

/** EXIF of two entries, little-endian: the unit, and the resolution as a rational behind the directory. */
function exif(unit: number, dots: number, per = 1): Buffer {
  const entry = (tag: number, type: number, value: Buffer): Buffer =>
    Buffer.concat([u16(tag), u16(type), u32(1), value, Buffer.alloc(4 - value.length)])
  const directory = [u16(2), entry(0x0128, 3, u16(unit)), entry(0x011a, 5, u32(38)), u32(0)]
  return segment(0xe1, Buffer.concat([latin('Exif\0\0II*\0'), u32(8), ...directory, u32(dots), u32(per)]))
}

it.each([
  ['EXIF in inches', exif(2, 300), 300],
  ['EXIF in centimetres', exif(3, 11_811, 100), 300],
  ['EXIF that divides by nothing', exif(2, 300, 0), null],
  ['EXIF that is cut off', segment(0xe1, latin('Exif\0\0II*\0')), null],
  ['JFIF behind EXIF, which wins', Buffer.concat([exif(2, 72), jfif(300)]), 300],
  ['EXIF where JFIF has only an aspect ratio', Buffer.concat([jfif(1, 0), exif(2, 300)]), 300],
  ['nothing', Buffer.alloc(0), null],
])('tells the density of a JPEG by %s', (_, segments, dpi) => {
  const bytes = Buffer.concat([jpeg().subarray(0, 2), segments, jpeg().subarray(20)])
  expect(readImageFacts(bytes)).toEqual({ format: 'jpeg', width: 640, height: 480, dpi })
})

it.each([
  ['pixels a metre', pngDensity(11_811), 300],
  ['only an aspect ratio', pngDensity(1, 0), null],
  ['nothing', Buffer.alloc(0), null],
])('tells the density of a PNG that gives %s', (_, density, dpi) => {
  expect(readImageFacts(png(600, 800, true, density))).toEqual({ format: 'png', width: 600, height: 800, dpi })
})

it('tells nothing of what is no image, and does not fail on a PNG cut off in its density', () => {
  expect(readImageFacts(latin('no image'))).toEqual({ format: null, width: null, height: null, dpi: null })
  expect(readImageFacts(png(600, 800, true, pngDensity(11_811)).subarray(0, 43)).dpi).toBeNull()
})
