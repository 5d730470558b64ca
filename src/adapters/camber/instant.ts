import { isObject } from './json-object.ts'

const written = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(\.\d+)?\s*(Z|[+-]\d\d:?\d\d)?/

/**
 * A moment as Camber may write it: RFC 3339, Go's own `2025-10-01 09:03:49 +0000 UTC`, epoch seconds or milliseconds, or
 * `{seconds}`. Empty, absent and Go's zero time (year 1) mean "not yet" and give null (facts §4, §10 row 14). Without a zone it is UTC.
 */
export function readInstant(value: unknown): Date | null {
  if (isObject(value)) return readInstant(value.seconds)
  if (typeof value === 'number') return fromEpoch(value)
  if (typeof value !== 'string') return null
  if (/^\d{9,}$/.test(value.trim())) return fromEpoch(Number(value))
  const found = written.exec(value.trim())
  if (!found) return null
  const [, day, time, fraction = '', zone = 'Z'] = found
  return afterEpoch(new Date(`${day}T${time}${fraction.slice(0, 4)}${zone}`))
}

function fromEpoch(value: number): Date | null {
  return afterEpoch(new Date(value > 1e11 ? value : value * 1000))
}

function afterEpoch(date: Date): Date | null {
  return date.getTime() > 0 ? date : null
}
