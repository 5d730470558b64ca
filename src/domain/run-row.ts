import { ageInMs } from './age.ts'
import type { Outcome } from './outcome.ts'
import { isLocalRun, timeOfRun } from './run-id.ts'
import type { RunSummary } from './run-summary.ts'

/** A run in a list, as far as it can be told. */
export interface RunRow {
  readonly run_id: string
  readonly local: boolean
  readonly created_at: string
  readonly created_by: string | null
  /** Null where it cannot be told. */
  readonly outcome: Outcome | null
  /** False while something may still change. */
  readonly settled: boolean
  readonly summary: RunSummary | null
  /** Why a run is not told whole, or what keeps it from going on. */
  readonly problem: string | null
}

export function rowOf(summary: RunSummary, settled: boolean, problem: string | null = null): RunRow {
  const { run_id, local, created_at, created_by, outcome } = summary
  return { run_id, local, created_at, created_by, outcome, settled, summary, problem }
}

/** Of a run that cannot be read the id tells when it was asked for. */
export function untoldRow(run_id: string, problem: string, created_by: string | null = null): RunRow {
  const created_at = timeOfRun(run_id)
  const local = isLocalRun(run_id)
  return { run_id, local, created_at, created_by, outcome: null, settled: false, summary: null, problem }
}

/** What `--status` takes: outcomes, both sides of them, and what could not be told. */
const statusWords = {
  succeeded: ['succeeded'],
  degraded: ['degraded'],
  failed: ['failed'],
  no_result: ['no_result'],
  cancelled: ['cancelled'],
  pending: ['pending'],
  good: ['succeeded', 'degraded'],
  bad: ['failed', 'no_result', 'cancelled'],
  unknown: [null],
} as const satisfies Record<string, readonly (Outcome | null)[]>

export const statusWordList = Object.keys(statusWords).join(', ')

/** The outcomes that a list such as `failed,no_result` means; null when a word in it is none of ours. */
export function readStatusWords(text: string): ReadonlySet<Outcome | null> | null {
  const meant = text
    .toLowerCase()
    .split(',')
    .map((word) => Object.entries(statusWords).find(([known]) => known === word.trim().replace('-', '_'))?.[1] ?? null)
  return meant.includes(null) ? null : new Set(meant.flatMap((outcomes) => outcomes ?? []))
}

/** What is asked of the runs in a list; what is left out is not asked for. */
export interface RunFilter {
  readonly outcomes?: ReadonlySet<Outcome | null>
  readonly schema?: string
  readonly release?: string
  /** A user, on whichever machine. */
  readonly user?: string
}

/** Whether a run is meant. What cannot be told of a run does not count as a match. */
export function isMeant({ outcome, created_by, summary }: RunRow, filter: RunFilter): boolean {
  const { outcomes, schema, release, user } = filter
  if (outcomes !== undefined && !outcomes.has(outcome)) return false
  if (release !== undefined && summary?.release !== release) return false
  if (user !== undefined && created_by?.replace(/@.*$/s, '') !== user) return false
  return schema === undefined || summary?.schemas.some(({ id }) => id === schema) === true
}

/** A run of `rythmiq.runs/v1`: flat, and null for what is not known. */
export function describeRow(row: RunRow, now: Date): Record<string, unknown> {
  const { summary, ...told } = row
  return {
    ...told,
    age_ms: ageInMs(row.created_at, now),
    release: summary?.release ?? null,
    node_size: summary?.node_size ?? null,
    gpu: summary?.gpu ?? null,
    jobs: summary?.jobs ?? null,
    documents: summary?.documents ?? null,
    schemas: summary?.schemas ?? null,
    failures: summary?.failures ?? null,
    refused: summary?.refused ?? null,
    retry_of: summary?.retry_of ?? null,
    finished_at: summary?.finished_at ?? null,
    spend: summary?.spend ?? null,
  }
}
