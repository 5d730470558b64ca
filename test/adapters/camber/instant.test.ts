import { expect, it } from 'vitest'
import { readInstant } from '../../../src/adapters/camber/instant.ts'

const moment = '2025-10-01T09:03:49.000Z'

it.each([
  ['2025-10-01T09:03:49Z'],
  ['2025-10-01T11:03:49+02:00'],
  ['2025-10-01 09:03:49 +0000 UTC'],
  ['2025-10-01 09:03:49'],
  ['2025-10-01T09:03:49.000000001Z'],
  [1759309429],
  [1759309429000],
  ['1759309429'],
  [{ seconds: 1759309429, nanos: 0 }],
])('%j is a moment', (value) => expect(readInstant(value)?.toISOString()).toBe(moment))

it.each([[undefined], [null], [''], ['N/A'], [0], ['0001-01-01T00:00:00Z'], ['2025-99-01T00:00:00Z'], [{}], [[]]])(
  '%j is not yet',
  (value) => expect(readInstant(value)).toBeNull(),
)
