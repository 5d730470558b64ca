import { shareOut } from './money.ts'
import type { DocumentRecord, RunnerRecord } from './records.ts'
import type { ShardStatus } from './run-status.ts'

/** What a job's billed time went into. The queue is not billed; `rest` is the node's start, what the runner does around it, and the end. */
export const billedPhases = ['install', 'models', 'work', 'upload', 'rest'] as const
export type BilledPhase = (typeof billedPhases)[number]
export type BilledPhases = Readonly<Record<BilledPhase, number>>

/** Something for each phase. */
export function perPhase<Value>(make: (phase: BilledPhase) => Value): Record<BilledPhase, Value> {
  return {
    install: make('install'),
    models: make('models'),
    work: make('work'),
    upload: make('upload'),
    rest: make('rest'),
  }
}

/** The state of a job that Camber could not be asked about. */
export const untold = 'UNTOLD'

export interface BilledTime {
  readonly ms: number
  /** True when Camber did not tell all of it, and the runner's own times stand in. */
  readonly estimate: boolean
  readonly phases: BilledPhases
}

/**
 * Milliseconds that one job was in RUNNING, until now if it still is. Null where neither Camber nor the runner tell; a job that never ran has
 * none.
 */
export function billedTime(shard: ShardStatus, records: readonly RunnerRecord[], now: Date): BilledTime | null {
  const told = runnerSpan(records)
  const from = timeOf(shard.started_at) ?? told?.from ?? null
  if (from === null) return neverRan(shard) ? { ms: 0, estimate: false, phases: phasesOf([], 0) } : null
  const goes = shard.state === 'RUNNING' && told?.ended !== true
  const to = timeOf(shard.finished_at) ?? (goes ? now.getTime() : (told?.to ?? null))
  if (to === null) return null
  const ms = Math.max(0, to - from)
  const estimate = shard.started_at === null || shard.finished_at === null
  return { ms, estimate, phases: phasesOf(records, ms) }
}

/** How `ms` of a job divide. Several documents are worked on at once, so their own times only tell in which proportion. */
export function phasesOf(records: readonly RunnerRecord[], ms: number): BilledPhases {
  const install = phaseMs(records, 'install')
  const working = phaseMs(records, 'work')
  const loading = Math.min(working, beforeFirstDocument(records))
  const documents = firstRecords(records)
  const all = sum(documents.map((document) => document.ms))
  const models = sum(documents.map((document) => Math.min(document.ms, modelsMs(document))))
  const upload = sum(documents.map((document) => Math.min(document.ms, uploadMs(document))))
  const [inModels = 0, inUpload = 0, inWork = 0] = shareOut(working - loading, [
    models,
    Math.min(upload, all - models),
    all > 0 ? Math.max(0, all - models - upload) : 1,
  ])
  const told = [install, loading + inModels, inWork, inUpload]
  // Two clocks stand behind this, and a job that was started twice tells of two: what is more than all is brought down to it.
  const fitted = sum(told) > ms ? shareOut(ms, told) : told
  const [first = 0, second = 0, third = 0, fourth = 0] = fitted
  return { install: first, models: second, work: third, upload: fourth, rest: ms - sum(fitted) }
}

/** Waiting, cancelled while it waited, or no job at all; of the states below nobody can say that nothing was billed. */
function neverRan({ state, camber_job_id }: ShardStatus): boolean {
  return camber_job_id === null || !['RUNNING', 'COMPLETED', 'FAILED', 'GONE', untold].includes(state)
}

/** From the runner's first word to its last. */
function runnerSpan(records: readonly RunnerRecord[]): { from: number; to: number; ended: boolean } | null {
  const times = records.flatMap((record) => (record.type === 'document' ? [] : (timeOf(record.at) ?? [])))
  if (times.length === 0) return null
  return { from: Math.min(...times), to: Math.max(...times), ended: records.some(({ type }) => type === 'end') }
}

function phaseMs(records: readonly RunnerRecord[], phase: string): number {
  const ended = new Map<string, number>()
  for (const record of records) {
    if (record.type === 'phase' && record.phase === phase && record.state === 'ended')
      ended.set(record.attempt, Math.max(0, Math.round(record.ms ?? 0)))
  }
  return sum([...ended.values()])
}

/** A worker that stays loads its models before the first document is handed over. */
function beforeFirstDocument(records: readonly RunnerRecord[]): number {
  const begun = records.find(
    (record) => record.type === 'phase' && record.phase === 'work' && record.state === 'started',
  )
  const from = begun?.type === 'phase' ? timeOf(begun.at) : null
  const starts = records.flatMap((record) => (record.type === 'document' ? (timeOf(record.started_at) ?? []) : []))
  return from === null || starts.length === 0 ? 0 : Math.max(0, Math.min(...starts) - from)
}

/** A record may stand in two parts. */
function firstRecords(records: readonly RunnerRecord[]): DocumentRecord[] {
  const first = new Map<string, DocumentRecord>()
  for (const record of records) {
    if (record.type !== 'document') continue
    const key = `${record.attempt} ${record.index}`
    if (!first.has(key)) first.set(key, record)
  }
  return [...first.values()]
}

function modelsMs({ verdict }: DocumentRecord): number {
  return verdict?.status === 'success' ? Math.max(0, verdict.metrics.models_ms ?? 0) : 0
}

function uploadMs({ verdict }: DocumentRecord): number {
  return verdict?.status === 'success' ? Math.max(0, verdict.metrics.stages?.['upload'] ?? 0) : 0
}

function timeOf(text: string | null): number | null {
  const ms = text === null ? Number.NaN : Date.parse(text)
  return Number.isNaN(ms) ? null : ms
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, number) => all + number, 0)
}
