/** A size for people: `812 B`, `4.6 kB`, `1.2 MB`, `2.0 GB`, in steps of 1024 as the schemas' `max_kb` counts them. Bytes in. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  const units = ['kB', 'MB', 'GB', 'TB']
  let value = bytes / 1024
  let unit = 0
  while (value >= 1023.95 && unit < units.length - 1) {
    value /= 1024
    unit += 1
  }
  return `${value.toFixed(1)} ${units[unit]}`
}
