/** Shorter texts stand in most lines and would spare nothing. */
const shortest = 4

/**
 * Texts of which a line must hold one for the pattern to match; null where the pattern names none. Looking for these is much faster than
 * trying each pattern on each line of a log. Only what stands outside of groups and classes counts, which is less than could be said and
 * never too much.
 */
export function requiredTexts(pattern: RegExp): readonly string[] | null {
  const texts = alternatives(pattern.source).map(longestLiteral)
  return texts.every((text) => text.length >= shortest) ? texts : null
}

/** A source parted at the bars outside of groups and classes. */
function alternatives(source: string): string[] {
  const found = ['']
  let depth = 0
  for (const piece of pieces(source)) {
    if (piece === '(') depth += 1
    if (piece === ')') depth -= 1
    if (piece === '|' && depth === 0) found.push('')
    else found[found.length - 1] += piece
  }
  return found
}

/** Escapes and classes whole, everything else sign by sign. */
function pieces(source: string): string[] {
  return source.match(/\\.|\[(?:\\.|[^\]\\])*\]|\{[\d,]+\}|./gs) ?? []
}

function longestLiteral(alternative: string): string {
  const runs = ['']
  let depth = 0
  for (const piece of pieces(alternative)) {
    if (piece === '(') depth += 1
    const last = runs.at(-1) ?? ''
    const literal = depth === 0 ? literalOf(piece) : null
    if (piece === ')') depth -= 1
    if (literal !== null) runs[runs.length - 1] = last + literal
    else if (/^(?:[?*]|\{)/.test(piece) && depth === 0) runs.splice(-1, 1, last.slice(0, -1), '')
    else runs.push('')
  }
  return runs.reduce((longest, run) => (run.length > longest.length ? run : longest), '')
}

/** The sign that a piece stands for; null where it stands for several or for none. */
function literalOf(piece: string): string | null {
  if (/^\\[^\w]$/s.test(piece)) return piece.slice(1)
  return /^[^\\[\](){}.*+?|^$]$/s.test(piece) ? piece : null
}

/** A quick look that lets pass every line that one of the patterns could match. */
export function quickLook(patterns: readonly RegExp[]): (line: string) => boolean {
  const known = patterns.map((pattern) => ({ pattern, texts: requiredTexts(pattern) }))
  const slow = known.flatMap(({ pattern, texts }) => (texts === null ? [pattern] : []))
  const fast = ['', 'i'].flatMap((flags) => {
    const texts = known.flatMap(({ pattern, texts: own }) =>
      pattern.ignoreCase === (flags === 'i') ? (own ?? []) : [],
    )
    return texts.length === 0 ? [] : [new RegExp([...new Set(texts)].map(escaped).join('|'), flags)]
  })
  return (line) => fast.some((look) => look.test(line)) || slow.some((pattern) => pattern.test(line))
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
}
