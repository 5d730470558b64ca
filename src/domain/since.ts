const lengths: Readonly<Record<string, number>> = {
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
}

/** How a point in time may be written, for the sentences that refuse another. */
export const sinceForms = 'Write 90m, 12h, 7d, 4w, a date such as 2026-11-23, or a time such as 2026-11-23T19:00Z.'

/**
 * A point in time as people write it: so long before now, a day (from its first moment), or a time; all in UTC, as run ids are. Null for
 * what is none of these.
 */
export function readSince(text: string, now: Date): Date | null {
  const word = text.trim()
  const back = /^(\d{1,5})(m|h|d|w)$/.exec(word)
  if (back) return validDate(now.getTime() - Number(back[1]) * (lengths[back[2] ?? ''] ?? 0))
  const date = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?)(?:Z|\+00:00)?)?$/.exec(word)
  if (!date) return null
  const read = validDate(Date.parse(`${date[1]}T${date[2] ?? '00:00'}Z`))
  // The thirtieth of February is read as the second of March.
  return read?.toISOString().startsWith(date[1] ?? '') ? read : null
}

/** Ids of runs tell years in four digits. */
function validDate(ms: number): Date | null {
  const isReadable = ms >= Date.UTC(2000, 0) && ms < Date.UTC(10_000, 0)
  return isReadable ? new Date(ms) : null
}
