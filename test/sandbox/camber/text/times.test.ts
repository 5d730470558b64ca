import { describe, expect, it } from 'vitest'
import { goDuration, timestamp } from '../../../../src/sandbox/camber/text/times.ts'

describe('times and durations (§1)', () => {
  it.each([
    [0, '0s'],
    [50, '50s'],
    [90, '1m30s'],
    [3600, '1h0m0s'],
    [7503, '2h5m3s'],
  ])('%d seconds are %s', (seconds, text) => {
    expect(goDuration(1_000, 1_000 + seconds * 1_000)).toBe(text)
  })

  it('a duration is finish minus start as printed, without fractions', () => {
    expect(timestamp(Date.UTC(2025, 9, 1, 9, 3, 49, 900))).toBe('2025-10-01T09:03:49Z')
    expect(goDuration(999, 1_001)).toBe('1s')
  })
})
