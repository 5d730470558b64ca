/** §1: UTC, whole seconds. */
export function timestamp(milliseconds: number): string {
  return `${new Date(Math.floor(milliseconds / 1000) * 1000).toISOString().slice(0, 19)}Z`
}

/** §1: as Go prints a duration, without fractions; always exactly finish minus start as printed. */
export function goDuration(from: number, to: number): string {
  const seconds = Math.max(0, Math.floor(to / 1000) - Math.floor(from / 1000))
  const hours = Math.floor(seconds / 3600)
  const minutes = Math.floor((seconds % 3600) / 60)
  const rest = `${seconds % 60}s`
  if (hours > 0) return `${hours}h${minutes}m${rest}`
  return minutes > 0 ? `${minutes}m${rest}` : rest
}
