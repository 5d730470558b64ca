import { expect, it } from 'vitest'
import { ageOf } from '../../src/domain/age.ts'

const now = new Date('2026-11-24T12:00:00Z')

it.each([
  ['2026-11-24T11:59:20Z', '40 s'],
  ['2026-11-24T11:55:00Z', '5 min'],
  ['2026-11-24T08:59:59Z', '3 h'],
  ['2026-11-12T12:00:00Z', '12 d'],
  ['2026-11-24T12:00:05Z', '0 s'],
])('%s was %s ago', (time, age) => {
  expect(ageOf(time, now)).toBe(age)
})

it('tells no age of what is no time', () => {
  expect(ageOf('yesterday', now)).toBeNull()
})
