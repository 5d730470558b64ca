import type { Evidence } from './diagnosis.ts'
import { shownLine } from './log-line.ts'

const telling =
  /^(?:[\w.]*(?:Error|Exception|Warning|Interrupt)\b.*:|(?:ERROR|FATAL|CRITICAL|error|fatal|Error)\b[: ])|\b(?:not found|No such file|[Dd]enied|[Ff]ailed|[Cc]annot|[Rr]efused|panic|abort(?:ed)?)\b/
const exception = /^[A-Za-z_][\w.]*(?:Error|Exception|Interrupt|Exit)\b(?::|$)/
const longest = 2000
const mostFirst = 3
const mostLast = 5
const mostEnding = 4

/** Of a log that nobody knows: the lines that speak of trouble, the first and the last of them, and how it ends. Flat in memory. */
export interface TellingLines {
  take(line: number, text: string): void
  lines(): Evidence[]
  /** True when the log ends with an exception that nobody caught. */
  endsInException(): boolean
}

export function collectTellingLines(): TellingLines {
  const first: Evidence[] = []
  const last: Evidence[] = []
  const ending: Evidence[] = []
  let inTraceback = false
  let uncaughtAt: number | null = null
  let spokenSince = 0
  // Shown forms cost more than all else here, so they are made in the end, of the few lines that are left.
  const keep = (list: Evidence[], most: number, evidence: Evidence): void => {
    list.push(evidence)
    if (list.length > most) list.shift()
  }
  const follow = (line: number, text: string): void => {
    if (text.startsWith('Traceback (most')) inTraceback = true
    else if (inTraceback && !/^\s/.test(text)) {
      inTraceback = false
      if (exception.test(text)) {
        uncaughtAt = line
        spokenSince = 0
      }
    } else if (!inTraceback) spokenSince += 1
  }
  return {
    take: (line, text) => {
      if (text.trim() === '') return
      follow(line, text)
      const evidence = { line, text: text.length > longest ? text.slice(0, longest) : text }
      keep(ending, mostEnding, evidence)
      if (!telling.test(evidence.text)) return
      if (first.length < mostFirst) first.push(evidence)
      else keep(last, mostLast, evidence)
    },
    lines: () => {
      const all = [...first, ...last, ...ending].map((evidence) => [evidence.line, evidence] as const)
      return [...new Map(all).values()]
        .sort((left, right) => (left.line ?? 0) - (right.line ?? 0))
        .map((evidence) => ({ line: evidence.line, text: shownLine(evidence.text) }))
    },
    endsInException: () => uncaughtAt !== null && spokenSince <= 1,
  }
}
