import { expect, it } from 'vitest'
import { formatBytes } from '../../src/domain/bytes.ts'

it.each([
  [0, '0 B'],
  [1023, '1023 B'],
  [1024, '1.0 kB'],
  [4710, '4.6 kB'],
  [1024 * 1024 - 1, '1.0 MB'],
  [2 * 1024 ** 3, '2.0 GB'],
  [5000 * 1024 ** 4, '5000.0 TB'],
])('%i bytes are %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text)
})
