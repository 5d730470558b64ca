import { expect, it } from 'vitest'
import { readImageFacts } from '../../src/domain/image-facts.ts'
import { jfif, jpeg, latin, png, pngDensity } from './image-bytes.ts'

it.each([
  ['dots per inch', jpeg({ dpi: 300 }), 300],
  ['dots per centimetre', Buffer.concat([jpeg().subarray(0, 2), jfif(118, 2), jpeg().subarray(20)]), 300],
  ['only an aspect ratio', Buffer.concat([jpeg().subarray(0, 2), jfif(1, 0), jpeg().subarray(20)]), null],
])('tells the density of a JPEG that gives %s', (_, bytes, dpi) => {
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
