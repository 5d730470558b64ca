import { oneLine } from './control.ts'

export type Cell = string | number | null

/** One row as RFC 4180 has it, ended by LF. */
export function csvRow(cells: readonly Cell[]): string {
  return `${cells.map(csvCell).join(',')}\n`
}

/**
 * A spreadsheet takes a text that begins like this for a formula and runs it, also behind blanks; an apostrophe in front makes it text
 * (owasp.org/www-community/attacks/CSV_Injection).
 */
const formula = /^\s*[=+\-@＝＋－＠]/u

function csvCell(cell: Cell): string {
  if (cell === null) return ''
  if (typeof cell === 'number') return String(cell)
  const text = oneLine(cell)
  const harmless = formula.test(text) ? `'${text}` : text
  return /[",;]|^\s|\s$/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}
