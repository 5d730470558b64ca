import { untold } from './billed-time.ts'
import { isFinal, isNotMade } from './job-state.ts'
import { microPrice, usdText } from './money.ts'
import { documentsAtOnce, nodeSize } from './node-size.ts'
import type { RunnerRecord } from './records.ts'
import type { RunStatus, ShardStatus } from './run-status.ts'

/**
 * What becomes of a job after the wish to cancel: `never_made`; `ends_at_start`, since the runner looks before it installs anything;
 * `stops_soon`, when the documents at work are done; `acknowledged` by its runner; `over` before; `unknown` where nothing is known of the job.
 */
export type CancelProspect = 'never_made' | 'ends_at_start' | 'stops_soon' | 'acknowledged' | 'over' | 'unknown'

export interface CancelledJob {
  readonly shard: number
  readonly camber_job_id: string | null
  readonly state: string
  readonly prospect: CancelProspect
}

export function prospectsOf(
  run: Pick<RunStatus, 'shards'>,
  records: ReadonlyMap<number, readonly RunnerRecord[]>,
): CancelledJob[] {
  return run.shards.map((shard) => ({
    shard: shard.shard,
    camber_job_id: shard.camber_job_id,
    state: shard.state,
    prospect: prospectOf(shard, records.get(shard.shard) ?? []),
  }))
}

function prospectOf({ state, started_at }: ShardStatus, records: readonly RunnerRecord[]): CancelProspect {
  const end = records.find((record) => record.type === 'end')
  if (end?.type === 'end') return end.reason === 'cancelled' ? 'acknowledged' : 'over'
  if (isFinal(state) || state === 'GONE') return 'over'
  if (isNotMade(state)) return 'never_made'
  if (state === 'UNSETTLED' || state === 'UNREADABLE') return 'unknown'
  if (state === untold && records.length === 0) return 'unknown'
  return records.length > 0 || started_at !== null || state === 'RUNNING' ? 'stops_soon' : 'ends_at_start'
}

/** A document may take this long, and then its worker is ended (runner/README.md, `RYTHMIQ_DOCUMENT_TIMEOUT`). */
const longestDocumentMs = 300_000
/** The least that a job is billed for, however little it does (facts/camber-cli.md §3: 14 to 22 s). */
const leastBilledMs = 22_000

/** What the jobs that run on can still cost; a decimal string of dollars, null for the sandbox and for sizes without a price. */
export function costAtMost(run: RunStatus, jobs: readonly CancelledJob[]): string | null {
  const size = nodeSize(run.node_size, run.gpu)
  if (run.local || size === null) return null
  const ms = jobs.reduce((sum, { prospect }) => {
    if (prospect === 'stops_soon') return sum + longestDocumentMs
    return prospect === 'ends_at_start' || prospect === 'unknown' ? sum + leastBilledMs : sum
  }, 0)
  return usdText(microPrice(ms, size))
}

/** How many documents can be at work in the jobs that run on, and so still come out. */
export function documentsAtWork(run: RunStatus, jobs: readonly CancelledJob[]): number {
  const running = new Set(jobs.filter(({ prospect }) => prospect === 'stops_soon').map(({ shard }) => shard))
  const size = nodeSize(run.node_size, run.gpu)
  const pending = new Map<number, number>()
  for (const { shard, outcome } of run.documents) {
    if (outcome === 'pending' && running.has(shard)) pending.set(shard, (pending.get(shard) ?? 0) + 1)
  }
  const atOnce = size === null ? 1 : documentsAtOnce(size)
  return [...pending.values()].reduce((sum, count) => sum + Math.min(count, atOnce), 0)
}
