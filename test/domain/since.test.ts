import { describe, expect, it } from 'vitest'
import { readSince } from '../../src/domain/since.ts'

const now = new Date('2026-11-25T03:00:00Z')

describe('a point in time', () => {
  it.each([
    ['90m', '2026-11-25T01:30:00.000Z'],
    ['12h', '2026-11-24T15:00:00.000Z'],
    ['7d', '2026-11-18T03:00:00.000Z'],
    [' 4w ', '2026-10-28T03:00:00.000Z'],
    ['2026-11-23', '2026-11-23T00:00:00.000Z'],
    ['2026-11-23T19:01', '2026-11-23T19:01:00.000Z'],
    ['2026-11-23 19:01:42Z', '2026-11-23T19:01:42.000Z'],
    ['2026-11-23T19:01:42.500+00:00', '2026-11-23T19:01:42.500Z'],
  ])('may be written %j', (text, time) => {
    expect(readSince(text, now)?.toISOString()).toBe(time)
  })

  it.each([
    'yesterday',
    '',
    '7',
    'd',
    '-7d',
    '7 days',
    '2026-02-30',
    '2026-13-01',
    '2026-11-23T25:00',
    '1969-01-01',
    '99999w',
    '2026-11-23T10:00+05:30',
  ])('is not %j', (text) => {
    expect(readSince(text, now)).toBeNull()
  })
})
