import { billedPhases } from '../domain/billed-time.ts'
import { oneLine } from '../domain/control.ts'
import type { CostLine, CostReport } from '../domain/cost-report.ts'
import { counted } from '../domain/counted.ts'
import { csvRow } from '../domain/csv.ts'
import { formatDuration } from '../domain/duration.ts'
import { formatUsd, formatUsdText, microUsd } from '../domain/money.ts'
import type { Paint, Surface } from '../domain/surface.ts'
import { field } from './document.ts'
import { toTheMinute } from './minute.ts'
import { cut, table } from './table.ts'

type ShownCost = CostReport & {
  readonly since: string | null
  readonly until: string | null
  readonly local: boolean
}

const columns = [
  'key',
  'runs',
  'jobs',
  'documents',
  'good',
  'bad',
  'billed_ms',
  'usd',
  'estimated_usd',
  'usd_per_document',
  'start_up_share',
] as const satisfies readonly (keyof CostLine)[]

const gap = 2
const longestDay = '2026-11-23'.length

/** The sum first, what it was spent on, and then a line each; tab-separated lines alone when piped. */
export function costView(cost: ShownCost, surface: Surface): string {
  const { lines, by } = cost
  if (!surface.terminal) return lines.map((line) => columns.map((name) => told(line[name]) ?? '').join('\t')).join('\n')
  const head = headLines(cost, surface.paint)
  if (lines.length === 0) return head.join('\n')
  const rows = lines.map((line) => [
    oneLine(line.key),
    String(line.runs),
    `${line.good}/${line.documents}`,
    formatDuration(line.billed_ms),
    money(line.usd, line.estimated_usd),
    line.usd_per_document === null ? '' : formatUsdText(line.usd_per_document),
    percent(line.start_up_share),
  ])
  const [headings = [], ...figures] = aligned([
    [by, 'runs', 'good/all', 'billed', 'spend', 'a document', 'start-up'],
    ...rows,
  ])
  const others = headings.slice(1).reduce((sum, heading) => sum + heading.length + gap, 0)
  const fitted = figures.map(([key = '', ...cells]) => [
    cut(key, Math.max(longestDay, surface.columns - others)),
    ...cells,
  ])
  return `${head.join('\n')}\n\n${table(headings, fitted, surface)}`
}

/** With a heading whose words stay as they are; new columns are only added at the end. */
export function costCsv({ lines, by }: CostReport): string {
  const rows = lines.map((line) => csvRow([by, ...columns.map((name) => told(line[name]))]))
  return [csvRow(['by', ...columns]), ...rows].join('')
}

function headLines(cost: ShownCost, paint: Paint): string[] {
  const { total, going, local, phases } = cost
  const period = `since ${day(cost.since)}${cost.until === null ? '' : ` and before ${day(cost.until)}`}`
  if (total.runs === 0 && going.runs === 0) return [`No run was asked for ${period}.`, ...unreadable(cost, paint)]
  const spent = money(total.usd, total.estimated_usd)
  const told = local ? `would have cost about ${formatUsdText(total.usd)} on Camber` : `${spent} spent`
  const lines = [`${paint.strong(told)}  ${paint.dim(`${counted(total.runs, 'run')} ${period}`)}`]
  if (total.usd_per_document !== null) {
    const each = formatUsdText(total.usd_per_document)
    lines.push(field('each', `${each} a document, ${total.good} of ${total.documents} good`, paint))
  }
  if (total.billed_ms > 0) {
    lines.push(
      field('billed', `${formatDuration(total.billed_ms)}, ${percent(total.start_up_share)} of it start-up`, paint),
    )
    const parts = billedPhases.filter((phase) => phases[phase].ms / total.billed_ms >= 0.005)
    const shares = parts.map((phase) => `${phase} ${percent(phases[phase].ms / total.billed_ms)}`)
    lines.push(field('phases', shares.join(' · '), paint))
  }
  const estimated = microUsd(total.estimated_usd) ?? 0
  if (!local && estimated > 0) {
    const note = `${formatUsd(estimated)} of it, where Camber does not tell when a job ended`
    lines.push(field('estimate', paint.warn(note), paint))
  }
  if (going.runs > 0) {
    const so = `${formatUsdText(going.usd)} so far, not in the sum`
    lines.push(field('going', `${counted(going.runs, 'run')}, ${so}`, paint))
  }
  return [...lines, ...unpriced(cost, paint), ...unreadable(cost, paint)]
}

function unpriced({ unpriced_runs, unknown_jobs }: CostReport, paint: Paint): string[] {
  const parts = [
    ...(unpriced_runs > 0 ? [counted(unpriced_runs, 'run')] : []),
    ...(unknown_jobs > 0 ? [counted(unknown_jobs, 'job')] : []),
  ]
  if (parts.length === 0) return []
  return [field('unknown', paint.warn(`nobody tells what ${parts.join(' and ')} cost; that is not in the sum`), paint)]
}

function unreadable({ unreadable_runs }: CostReport, paint: Paint): string[] {
  if (unreadable_runs === 0) return []
  const note = `${counted(unreadable_runs, 'run')} could not be read: rythmiq runs --status unknown`
  return [field('unread', paint.warn(note), paint)]
}

function money(usd: string, estimated: string): string {
  return `${(microUsd(estimated) ?? 0) > 0 ? '~' : ''}${formatUsdText(usd)}`
}

function percent(share: number | null): string {
  return share === null ? '' : `${Math.round(share * 100)} %`
}

function day(time: string | null): string {
  return time === null ? '' : toTheMinute(time).replace(' 00:00', '')
}

/** Figures stand below each other by their ends, and below their headings. */
function aligned(rows: readonly (readonly string[])[]): string[][] {
  const [head = []] = rows
  const widths = head.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)))
  return rows.map((row) => row.map((cell, at) => (at === 0 ? cell : cell.padStart(widths[at] ?? 0))))
}

function told(value: string | number | null): string | number | null {
  return typeof value === 'string' ? oneLine(value) : value
}
