import { stripBanner } from './banner.ts'

/** The JSON documents found in an answer. `truncated` when one of them has no end: then what was found may not be all. */
export interface JsonAnswer {
  readonly values: readonly unknown[]
  readonly truncated: boolean
}

/** A text answer, recognised before the first bracket. Commands and names in it may well hold JSON, which must not be believed. */
const textAnswer = /^[^{[]*?^(?:={20,}|Job ID:|Name\s+Type\s+Size)/m

const opensJson = /^(?:\{\s*["}]|\[\s*(?:["{[\]]|-?\d[\d.eE+-]*\s*[,\]]|true|false|null|$)|\{\s*$)/

/**
 * Finds JSON among banner, prompts, progress and trailing noise (facts §10 rows 3 and 4). `null` alone counts as a
 * document: Go writes it for an empty list.
 */
export function readJson(output: string): JsonAnswer {
  const text = stripBanner(output).replace(/^\uFEFF/, '')
  if (text.trim() === 'null') return { values: [null], truncated: false }
  const values: unknown[] = []
  if (textAnswer.test(text)) return { values, truncated: false }
  const opening = /[{[]/g
  for (let found = opening.exec(text); found; found = opening.exec(text)) {
    if (!opensJson.test(text.slice(found.index, found.index + 200))) continue
    const end = endOfJson(text, found.index)
    if (end === null) return { values, truncated: true }
    const value = parse(text.slice(found.index, end))
    if (value !== undefined) values.push(value)
    opening.lastIndex = end
  }
  return { values, truncated: false }
}

/** Index behind the bracket that closes the one at `start`; null when the text ends first. */
function endOfJson(text: string, start: number): number | null {
  const token = /"(?:[^"\\]|\\[\s\S])*"?|[{}[\]]/g
  token.lastIndex = start
  let depth = 0
  for (let found = token.exec(text); found; found = token.exec(text)) {
    if (found[0].startsWith('"')) continue
    depth += found[0] === '{' || found[0] === '[' ? 1 : -1
    if (depth === 0) return token.lastIndex
  }
  return null
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
