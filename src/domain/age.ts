const steps: readonly (readonly [number, string])[] = [
  [60_000, 's'],
  [3_600_000, 'min'],
  [86_400_000, 'h'],
  [Number.POSITIVE_INFINITY, 'd'],
]
const lengths: Readonly<Record<string, number>> = { s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000 }

/** Milliseconds since a time; null for one that cannot be read. Clocks of two machines differ a little: what lies a moment ahead is now. */
export function ageInMs(time: string, now: Date): number | null {
  const ms = now.getTime() - Date.parse(time)
  return Number.isNaN(ms) ? null : Math.max(0, ms)
}

/** Milliseconds from a time to another, or to now where that is still to come; never below 0, since two clocks may stand behind it. */
export function spanMs(from: string, to: string | null, now: Date): number {
  return Math.max(0, (to === null ? now.getTime() : Date.parse(to)) - Date.parse(from))
}

/** An age in its largest whole unit: `40 s`, `5 min`, `3 h`, `12 d`. Milliseconds in. */
export function formatAge(past: number): string {
  const [, unit = 'd'] = steps.find(([below]) => past < below) ?? []
  return `${Math.floor(past / (lengths[unit] ?? 1))} ${unit}`
}

/** How long ago a time was, for people; null for one that cannot be read. */
export function ageOf(time: string, now: Date): string | null {
  const past = ageInMs(time, now)
  return past === null ? null : formatAge(past)
}
