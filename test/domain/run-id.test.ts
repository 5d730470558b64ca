import { expect, it } from 'vitest'
import { isLocalRun, isRunId, newRunId } from '../../src/domain/run-id.ts'

const at = (iso: string) => newRunId(new Date(iso), () => 0.5, false)

it('is the time in UTC and four letters', () => {
  expect(at('2026-11-23T19:01:42.999Z')).toMatch(/^20261123-190142-[a-z2-9]{4}$/)
})

it('sorts by time as text', () => {
  const ids = ['2026-01-09T23:59:59Z', '2026-01-10T00:00:00Z', '2026-10-01T00:00:00Z', '2027-01-01T00:00:00Z'].map(at)
  expect(ids.toSorted()).toEqual(ids)
})

it('has no letters that are mistaken for one another', () => {
  const tails = Array.from({ length: 1000 }, (_, index) => newRunId(new Date(0), () => index / 1000, false).slice(-4))
  expect(tails.join('')).not.toMatch(/[il1o0A-Z]/)
  expect(new Set(tails).size).toBeGreaterThan(20)
})

it('says local- first for the sandbox, and only then', () => {
  const local = newRunId(new Date(0), () => 0, true)
  expect(local.startsWith('local-')).toBe(true)
  expect([isLocalRun(local), isLocalRun(at('2026-11-23T19:01:42Z'))]).toEqual([true, false])
})

it.each([
  ['20261123-190142-k3f9', true],
  ['local-20261123-190142-k3f9', true],
  ['20261123-190142-k3f', false],
  ['20261123-190142', false],
  ['20261123-190142-k3f9/..', false],
  ['x20261123-190142-k3f9', false],
  ['4553', false],
])('%s is a whole run id: %s', (text, whole) => {
  expect(isRunId(text)).toBe(whole)
})
