import { ageInMs, formatAge } from '../domain/age.ts'
import { oneLine } from '../domain/control.ts'
import { counted } from '../domain/counted.ts'
import { formatUsd, microUsd } from '../domain/money.ts'
import type { Outcome } from '../domain/outcome.ts'
import type { RunRow } from '../domain/run-row.ts'
import { documentsOf } from '../domain/run-summary.ts'
import { type Paint, plainPaint, type Surface } from '../domain/surface.ts'
import { paintOutcome } from './document.ts'
import { cut, table } from './table.ts'

interface RunList {
  readonly runs: readonly RunRow[]
  readonly looked: number
  readonly filtered: boolean
  readonly now: Date
}

/** From these widths on there is room for who it was, and for the release and what the cause says. */
const wide = 100
const widest = 130
const longestWho = 20

/** The list of runs, newest first: how old, how many documents came out well, what it cost, and why one did not succeed. */
export function runsView({ runs, looked, filtered, now }: RunList, surface: Surface): string {
  if (!surface.terminal) return runs.map((row) => plainCells(row).join('\t')).join('\n')
  if (runs.length === 0) return filtered ? noneOf(looked) : 'No run was submitted yet.'
  const columns = columnsFor(runs, now, surface.columns)
  const rows = runs.map((row) => columns.map(({ cell }) => cell(row)))
  const headings = columns.map(({ heading }) => heading)
  return table(headings, rows, surface, (text, at, column) => {
    const row = runs[at]
    if (row === undefined) return text
    if (headings[column] === 'outcome') return colourOf(row.outcome, surface.paint)(text)
    return headings[column] === 'run' || row.settled ? text : surface.paint.dim(text)
  })
}

interface Column {
  readonly heading: string
  readonly cell: (row: RunRow) => string
}

function columnsFor(runs: readonly RunRow[], now: Date, width: number): Column[] {
  const spends = runs.map(spendCell)
  const longest = Math.max(...spends.map(({ length }) => length))
  const hasRoom = !runs.some(({ local }) => local) || width >= wide
  return [
    { heading: 'run', cell: ({ run_id }) => run_id },
    { heading: 'age', cell: ({ created_at }) => ageCell(created_at, now) },
    ...(width >= wide
      ? [{ heading: 'by', cell: ({ created_by }: RunRow) => cut(oneLine(created_by ?? ''), longestWho) }]
      : []),
    ...(width >= widest
      ? [{ heading: 'release', cell: ({ summary }: RunRow) => oneLine(summary?.release ?? '') }]
      : []),
    { heading: 'good/all', cell: countCell },
    { heading: 'outcome', cell: ({ outcome }) => outcomeWords(outcome) },
    ...(hasRoom ? [{ heading: 'spend', cell: (row: RunRow) => spendCell(row).padStart(longest) }] : []),
    { heading: 'cause', cell: (row) => causeCell(row, width >= wide) },
  ]
}

function ageCell(created_at: string, now: Date): string {
  const age = ageInMs(created_at, now)
  return age === null ? '' : formatAge(age)
}

function countCell({ summary }: RunRow): string {
  if (summary === null) return ''
  const { good, all } = documentsOf(summary)
  return `${good}/${all}`
}

/** What is not exact, or not all yet, is marked. */
function spendCell({ summary, settled }: RunRow): string {
  const amount = microUsd(summary?.spend?.usd ?? '')
  if (amount === null) return ''
  return `${summary?.spend?.estimate === true || !settled ? '~' : ''}${formatUsd(amount)}`
}

function causeCell({ summary, problem }: RunRow, withMessage: boolean): string {
  if (problem !== null) return oneLine(problem)
  const [first, ...others] = summary?.failures ?? []
  if (first === undefined) return summary !== null && summary.refused > 0 ? `${summary.refused} left out` : ''
  const many = summary !== null && documentsOf(summary).all > 1
  const what = `${many ? `${first.count} × ` : ''}${oneLine(first.code)}${others.length > 0 ? ', …' : ''}`
  return withMessage && first.example !== '' ? `${what}: ${oneLine(first.example)}` : what
}

function outcomeWords(outcome: Outcome | null): string {
  return outcome === null ? '? unknown' : paintOutcome(outcome, plainPaint)
}

function colourOf(outcome: Outcome | null, paint: Paint): (text: string) => string {
  if (outcome === null) return paint.warn
  const words = paintOutcome(outcome, paint)
  const sign = outcomeWords(outcome)
  // The colour is the one that the outcome has everywhere; only the padding differs.
  return (text) => words + text.slice(sign.length)
}

function noneOf(looked: number): string {
  return looked === 0 ? 'There is no run of that time.' : `None of ${counted(looked, 'run')} is meant by that.`
}

/** For programs: run, created, by, release, outcome, documents, good, bad, first cause, how many have it, USD, whether that is billed or an estimate. */
function plainCells({ run_id, created_at, created_by, outcome, settled, summary }: RunRow): (string | number)[] {
  const counts = summary === null ? null : documentsOf(summary)
  const [first] = summary?.failures ?? []
  return [
    run_id,
    oneLine(created_at),
    oneLine(created_by ?? ''),
    oneLine(summary?.release ?? ''),
    outcome ?? 'unknown',
    counts?.all ?? '',
    counts?.good ?? '',
    counts?.bad ?? '',
    oneLine(first?.code ?? ''),
    first?.count ?? '',
    summary?.spend?.usd ?? '',
    basisWord(summary, settled),
  ]
}

function basisWord(summary: RunRow['summary'], settled: boolean): string {
  if (!summary?.spend) return ''
  return summary.spend.estimate || !settled ? 'estimate' : 'billed'
}
