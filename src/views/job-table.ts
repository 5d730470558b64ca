import { spanMs } from '../domain/age.ts'
import { oneLine } from '../domain/control.ts'
import { formatDuration } from '../domain/duration.ts'
import { isFinal } from '../domain/job-state.ts'
import { isBad } from '../domain/outcome.ts'
import type { RunStatus, ShardStatus } from '../domain/run-status.ts'
import type { Surface } from '../domain/surface.ts'
import { field } from './document.ts'
import { table } from './table.ts'

const mostRows = 12
const headings = ['job', 'state', 'node', 'queue', 'ran', 'documents']

/** The jobs of a run, those that need a look first; of many, the rest is counted. One job is told on a line. */
export function jobTable(run: RunStatus, now: Date, surface: Surface): string[] {
  const [only] = run.shards
  if (run.shards.length === 1 && only !== undefined) return [jobLine(run, only, now, surface)]
  const failing = new Set(run.documents.flatMap(({ shard, outcome }) => (isBad(outcome) ? [shard] : [])))
  const shown = run.shards.toSorted((left, right) => rank(left, failing) - rank(right, failing)).slice(0, mostRows)
  const rows = shown.map((shard) => [
    oneLine(shard.camber_job_id ?? '-'),
    oneLine(shard.state),
    oneLine(`${run.gpu ? 'gpu ' : ''}${run.node_size}`),
    queueOf(shard, now),
    ranOf(shard, now),
    documentsOf(run, shard.shard),
  ])
  const paintCell = (text: string, row: number, column: number): string => {
    const shard = shown[row]
    if (column !== 1 || shard === undefined) return text
    return isTroubled(shard) ? surface.paint.bad(text) : text
  }
  const indent = surface.terminal ? '  ' : ''
  const room = { ...surface, columns: surface.columns - indent.length }
  const lines = table(headings, rows, room, paintCell).split('\n')
  const left = run.shards.length - shown.length
  const more = left > 0 ? [surface.paint.dim(`… and ${left} more jobs; --json has them all`)] : []
  return [...lines, ...more].map((line) => `${indent}${line}`)
}

function jobLine(run: RunStatus, shard: ShardStatus, now: Date, { paint }: Surface): string {
  const who = run.local ? 'the sandbox' : 'Camber'
  const state = isTroubled(shard) ? paint.bad(oneLine(shard.state)) : oneLine(shard.state)
  const times = [
    oneLine(`${run.gpu ? 'GPU ' : ''}${run.node_size}`),
    `queue ${queueOf(shard, now)}`,
    `ran ${ranOf(shard, now)}`,
  ]
  const known = shard.camber_job_id === null ? [] : times
  return field('job', [`${oneLine(shard.camber_job_id ?? 'none')}, ${who} says ${state}`, ...known].join(' · '), paint)
}

function isTroubled({ state }: ShardStatus): boolean {
  return ['FAILED', 'CANCELLED', 'GONE', 'UNREADABLE', 'HELD_BACK'].includes(state)
}

/** What went wrong, then what goes on, then what is to come, then what is done. */
function rank(shard: ShardStatus, failing: ReadonlySet<number>): number {
  if (isTroubled(shard) || failing.has(shard.shard)) return 0
  if (isFinal(shard.state)) return 3
  return shard.started_at === null ? 2 : 1
}

function queueOf({ created_at, started_at, state }: ShardStatus, now: Date): string {
  if (created_at === null || (started_at === null && (isFinal(state) || state === 'GONE'))) return '-'
  return formatDuration(spanMs(created_at, started_at, now))
}

function ranOf({ started_at, finished_at }: ShardStatus, now: Date): string {
  return started_at === null ? '-' : formatDuration(spanMs(started_at, finished_at, now))
}

function documentsOf({ documents }: RunStatus, shard: number): string {
  const own = documents.filter((document) => document.shard === shard)
  const done = own.filter(({ outcome }) => outcome !== 'pending')
  const bad = done.filter(({ outcome }) => isBad(outcome)).length
  return `${done.length} of ${own.length}${bad === 0 ? '' : `, ${bad} not well`}`
}
