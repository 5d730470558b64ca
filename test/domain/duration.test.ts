import { expect, it } from 'vitest'
import { formatDuration } from '../../src/domain/duration.ts'

it.each([
  [0, '0.0 s'],
  [420, '0.4 s'],
  [12_300, '12.3 s'],
  [59_940, '59.9 s'],
  [59_999, '1 min 00 s'],
  [60_000, '1 min 00 s'],
  [245_000, '4 min 05 s'],
  [3_599_900, '1 h 00 min'],
  [7_380_000, '2 h 03 min'],
])('%d ms is %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text)
})
