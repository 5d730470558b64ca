import type { Surface } from '../domain/surface.ts'

const gap = 2
const narrowest = 12

/**
 * Rows under a heading, the last column cut to what the terminal has room for; plain tab-separated rows without a heading when piped.
 * `paintCell` colours a cell after it was padded, so that colours do not move columns.
 */
export function table(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  { paint, columns, terminal }: Surface,
  paintCell: (text: string, row: number, column: number) => string = (text) => text,
): string {
  if (!terminal) return rows.map((row) => row.join('\t')).join('\n')
  const widths = headings.map((heading, at) => Math.max(...[heading, ...rows.map((row) => row[at] ?? '')].map(length)))
  const before = widths.slice(0, -1).reduce((sum, width) => sum + width + gap, 0)
  const room = Math.max(narrowest, columns - before)
  const line = (cells: readonly string[], colour: (text: string, column: number) => string): string =>
    cells
      .map((cell, at) => colour(at === widths.length - 1 ? cut(cell, room) : pad(cell, widths[at] ?? 0), at))
      .join(' '.repeat(gap))
      .trimEnd()
  return [
    line(headings, (text) => paint.dim(text)),
    ...rows.map((row, at) => line(row, (text, column) => paintCell(text, at, column))),
  ].join('\n')
}

function length(text: string): number {
  return [...text].length
}

function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - length(text)))
}

/** Cut at code points, with an ellipsis for what is missing. */
export function cut(text: string, width: number): string {
  const letters = [...text]
  return letters.length <= width ? text : `${letters.slice(0, width - 1).join('')}…`
}
