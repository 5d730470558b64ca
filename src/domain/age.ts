const steps: readonly (readonly [number, string])[] = [
  [60_000, 's'],
  [3_600_000, 'min'],
  [86_400_000, 'h'],
  [Number.POSITIVE_INFINITY, 'd'],
]
const lengths: Readonly<Record<string, number>> = { s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000 }

/** How long ago something was, in its largest whole unit: `40 s`, `5 min`, `3 h`, `12 d`. Null for a time that cannot be read. */
export function ageOf(time: string, now: Date): string | null {
  const ms = now.getTime() - Date.parse(time)
  if (Number.isNaN(ms)) return null
  // Clocks of two machines differ a little: what lies a moment ahead is now.
  const past = Math.max(0, ms)
  const [, unit = 'd'] = steps.find(([below]) => past < below) ?? []
  return `${Math.floor(past / (lengths[unit] ?? 1))} ${unit}`
}
