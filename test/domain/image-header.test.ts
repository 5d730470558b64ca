import { describe, expect, it } from 'vitest'
import { jpegScanStart, looksTruncated, nameForeignFormat, readImageHeader } from '../../src/domain/image-header.ts'
import { bmp, exifWithThumbnail, jpeg, latin, png, segment, webpExtended, webpLossy } from './image-bytes.ts'

describe('readImageHeader', () => {
  it.each([
    ['a baseline JPEG', jpeg({ width: 413, height: 531 }), 'image/jpeg', 413, 531],
    ['a progressive JPEG', jpeg({ width: 413, height: 531, marker: 0xc2 }), 'image/jpeg', 413, 531],
    [
      'a JPEG whose EXIF holds a thumbnail of another size',
      jpeg({ before: [exifWithThumbnail] }),
      'image/jpeg',
      640,
      480,
    ],
    [
      'a JPEG with tables before its frame',
      jpeg({ before: [segment(0xc4, Buffer.alloc(20))] }),
      'image/jpeg',
      640,
      480,
    ],
    ['a PNG', png(600, 800), 'image/png', 600, 800],
    ['a BMP', bmp(200, 230), 'image/bmp', 200, 230],
    ['a BMP stored from the top', bmp(200, -230), 'image/bmp', 200, 230],
    ['a little-endian TIFF', latin('II*\0\x08\0\0\0'), 'image/tiff', null, null],
    ['a big-endian TIFF', latin('MM\0*\0\0\0\x08'), 'image/tiff', null, null],
    ['an extended WebP', webpExtended(70_000, 300), 'image/webp', 70_000, 300],
    ['a lossy WebP', webpLossy(350, 450), 'image/webp', 350, 450],
    ['a JPEG cut off before its frame', jpeg().subarray(0, 21), 'image/jpeg', null, null],
  ])('knows %s', (_, bytes, mime, width, height) => {
    expect(readImageHeader(bytes)).toEqual({ mime, width, height })
  })

  it('reads bytes that lie inside a larger buffer', () => {
    const bytes = Buffer.concat([Buffer.alloc(7, 1), png(600, 800)]).subarray(7)
    expect(readImageHeader(bytes)).toMatchObject({ width: 600, height: 800 })
  })

  it('knows no image in what is none, however short', () => {
    for (const bytes of [latin(''), latin('\xff'), latin('\xff\xd8'), latin('BM'), latin('%PDF-1.7'), latin('hello')]) {
      expect(readImageHeader(bytes)).toBeNull()
    }
  })

  it('reads every beginning of every format without an error', () => {
    for (const whole of [
      jpeg({ before: [exifWithThumbnail] }),
      png(),
      bmp(1, 1),
      webpExtended(1, 1),
      webpLossy(1, 1),
    ]) {
      for (let length = 0; length <= whole.length; length++) {
        expect(() => readImageHeader(whole.subarray(0, length))).not.toThrow()
      }
    }
  })
})

describe('nameForeignFormat', () => {
  it.each([
    ['%PDF-1.7\n', 'a PDF'],
    ['\0\0\0\x18ftypheic\0\0\0\0', 'a HEIC photo'],
    ['\0\0\0\x18ftypmif1\0\0\0\0', 'a HEIC photo'],
    ['\0\0\0\x18ftypavif\0\0\0\0', 'an AVIF image'],
    ['GIF89a\x01\0\x01\0', 'a GIF'],
    ['GIF87a\x01\0\x01\0', 'a GIF'],
    ['PK\x03\x04\x14\0', 'a ZIP archive or an Office document'],
    ['<?xml version="1.0"?><svg/>', 'an SVG or another XML text'],
    ['  <svg xmlns="x"/>', 'an SVG or another XML text'],
    ['just words\r\n\tand more', 'a text file'],
  ])('names %j', (content, name) => {
    expect(nameForeignFormat(latin(content))).toBe(name)
    expect(readImageHeader(latin(content))).toBeNull()
  })

  it('has no name for what it cannot tell', () => {
    expect(nameForeignFormat(latin('\x01\x02\x03'))).toBeNull()
    expect(nameForeignFormat(latin(''))).toBeNull()
  })
})

describe('looksTruncated', () => {
  it.each([
    ['a whole JPEG', 'image/jpeg', jpeg(), false],
    ['a JPEG without its end', 'image/jpeg', jpeg({ whole: false }), true],
    ['a JPEG with zeros behind its end', 'image/jpeg', jpeg({ padding: Buffer.alloc(3000) }), false],
    ['a JPEG with zeros in place of its end', 'image/jpeg', jpeg({ whole: false, padding: Buffer.alloc(3000) }), true],
    ['a whole PNG', 'image/png', png(), false],
    ['a PNG without its last chunk', 'image/png', png(640, 480, false), true],
    ['a WebP, of which there is no telling', 'image/webp', webpLossy(5, 5), false],
  ] as const)('%s', (_, mime, bytes, truncated) => {
    expect(looksTruncated(mime, bytes)).toBe(truncated)
  })

  it('does not take the end of an EXIF thumbnail for the end of the picture', () => {
    const broken = jpeg({ before: [exifWithThumbnail], whole: false })
    const whole = jpeg({ before: [exifWithThumbnail] })
    expect(looksTruncated('image/jpeg', broken, jpegScanStart(broken))).toBe(true)
    expect(looksTruncated('image/jpeg', whole, jpegScanStart(whole))).toBe(false)
  })

  it('looks nowhere when a JPEG ends inside its segments', () => {
    const inside = jpeg({ before: [exifWithThumbnail] }).subarray(0, 20 + exifWithThumbnail.length)
    expect(jpegScanStart(inside)).toBe(inside.length)
    expect(looksTruncated('image/jpeg', inside, jpegScanStart(inside))).toBe(true)
  })
})
