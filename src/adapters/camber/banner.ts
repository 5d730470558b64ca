const firstLine = /^\s*🚨 Your version \S+ is out of date!\s*$/u
const lastLine = /^\s*⚠️? It's recommended to stay up to date/u
const knownLine = /^\s*(👉 The latest version is .*|To update, run:|camber update)?\s*$/u
/** The block that was seen has nine lines; a few more leave room for a longer one. */
const mostLines = 14

/**
 * Takes the update notice off the head of what `camber` printed; everything else stays byte for byte.
 * The CLI puts it on stdout before any answer, job logs included, once a newer release exists (facts §0.1).
 */
export function stripBanner(text: string): string {
  const lines = text.split('\n', mostLines + 2)
  const start = lines.findIndex((line) => line.trim() !== '')
  const first = lines[start]
  if (first === undefined || !firstLine.test(first)) return text
  const last = lines.findIndex((line, index) => index > start && lastLine.test(line))
  const end = last === -1 ? lastKnownLine(lines, start) : last
  const length = lines.slice(0, end + 1).reduce((sum, line) => sum + line.length + 1, 0)
  return text.slice(length)
}

/** The notice at the head; empty when there is none. */
export function bannerOf(text: string): string {
  return text.slice(0, text.length - stripBanner(text).length)
}

/** The version that the notice at the head offers; null when there is no notice, or it names none. */
export function newestOfBanner(text: string): string | null {
  return /^\s*👉 The latest version is (\d+\.\d+\.\d+(?:[-+][\w.]+?)?)\.?\s*$/mu.exec(bannerOf(text))?.[1] ?? null
}

/** Without its closing line, only the lines we know are the notice's are taken. */
function lastKnownLine(lines: readonly string[], start: number): number {
  const next = lines.findIndex((line, index) => index > start && !knownLine.test(line))
  return (next === -1 ? lines.length : next) - 1
}
