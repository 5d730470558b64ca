export type JsonObject = Readonly<Record<string, unknown>>

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The first of these keys that holds a non-empty string or a number, as text. */
export function textAt(object: JsonObject, ...keys: readonly string[]): string | null {
  for (const key of keys) {
    const value = object[key]
    if (typeof value === 'number' && Number.isFinite(value)) return String(value)
    if (typeof value === 'string' && value.trim() !== '') return value
  }
  return null
}

/** All objects that pass, outermost first; nothing is looked for inside of one that passed. Strings are never read as JSON. */
export function findObjects(value: unknown, passes: (object: JsonObject) => boolean): JsonObject[] {
  if (Array.isArray(value)) return value.flatMap((item) => findObjects(item, passes))
  if (!isObject(value)) return []
  if (passes(value)) return [value]
  return Object.values(value).flatMap((item) => findObjects(item, passes))
}

/**
 * True when a document says "nothing": every array in it is empty, and there is one, or a null where one would be, or a
 * total of 0. A document that merely holds nothing we know is not empty.
 */
export function saysNothing(value: unknown): boolean {
  const seen = { empty: false, full: false }
  look(value, seen)
  return seen.empty && !seen.full
}

function look(value: unknown, seen: { empty: boolean; full: boolean }): void {
  if (value === null) seen.empty = true
  if (Array.isArray(value)) seen[value.length === 0 ? 'empty' : 'full'] = true
  if (!isObject(value)) return
  if (totalOf(value) === 0) seen.empty = true
  for (const [key, item] of Object.entries(value)) {
    if (!/error|message/i.test(key)) look(item, seen)
  }
}

/** How many there are on all pages; only that there is a total is known, not its name (facts §4). */
export function totalOf(object: JsonObject): number | null {
  const total = textAt(object, 'total', 'total_count', 'totalCount', 'total_items', 'count')
  return total !== null && /^\d+$/.test(total) ? Number(total) : null
}
