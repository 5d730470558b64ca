/** The order of two texts by their code units, which no locale changes; for `sort`. */
export function compareTexts(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}
