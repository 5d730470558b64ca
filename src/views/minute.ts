/** A time of an answer to the minute, for people: `2026-11-23 19:01`. */
export function toTheMinute(time: string): string {
  return time.slice(0, 16).replace('T', ' ')
}
