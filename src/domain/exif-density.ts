const resolution = 0x011a
const unit = 0x0128
const centimetre = 3
const headerLength = 6

/**
 * Dots per inch by the EXIF of a JPEG (the body of its APP1 segment, which begins with `Exif\0\0`); null when it tells none. Fields as in
 * TIFF 6.0: a directory of entries of 12 bytes, a rational lies where its entry points to.
 */
export function exifDensity(segment: Uint8Array): number | null {
  const tiff = segment.subarray(headerLength)
  if (String.fromCharCode(...segment.subarray(0, 4)) !== 'Exif' || tiff.length < 8) return null
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength)
  const little = tiff[0] === 0x49
  const short = (at: number): number => (at + 2 <= view.byteLength ? view.getUint16(at, little) : 0)
  const long = (at: number): number => (at + 4 <= view.byteLength ? view.getUint32(at, little) : 0)
  const directory = long(4)
  let perUnit: number | null = null
  let factor = 1
  for (let entry = 0; entry < short(directory); entry++) {
    const at = directory + 2 + entry * 12
    if (at + 12 > view.byteLength) break
    if (short(at) === resolution) perUnit = long(long(at + 8)) / long(long(at + 8) + 4)
    if (short(at) === unit && short(at + 8) === centimetre) factor = 2.54
  }
  return perUnit !== null && Number.isFinite(perUnit) && perUnit > 0 ? Math.round(perUnit * factor) : null
}
