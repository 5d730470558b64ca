import { type BilledPhase, billedPhases, perPhase } from './billed-time.ts'
import { type MicroUsd, microUsd, shareOut, usdText } from './money.ts'
import type { RunRow } from './run-row.ts'
import { documentsOf, type RunSummary } from './run-summary.ts'

/** What spend is told by. Days are those of UTC, on which a run was asked for. */
export const costKinds = ['day', 'release', 'schema', 'size', 'user', 'phase', 'run'] as const
export type CostKind = (typeof costKinds)[number]

/** A line of `rythmiq.cost/v1`. */
export interface CostLine {
  readonly key: string
  readonly runs: number
  readonly jobs: number
  readonly documents: number
  readonly good: number
  readonly bad: number
  readonly billed_ms: number
  readonly usd: string
  /** The part of `usd` that is an estimate, because Camber does not tell all of it. */
  readonly estimated_usd: string
  /** Null where there is no document. */
  readonly usd_per_document: string | null
  /** Of the billed time, what no document was worked on or uploaded in; from 0 to 1, null where nothing was billed. */
  readonly start_up_share: number | null
}

/** `rythmiq.cost/v1`, but for the time that was asked for. */
export interface CostReport {
  readonly by: CostKind
  readonly total: CostLine
  readonly lines: readonly CostLine[]
  readonly phases: Readonly<Record<BilledPhase, { readonly ms: number; readonly usd: string }>>
  /** Runs that are not over, which no line holds; what they have cost by now, as far as that is known. */
  readonly going: { readonly runs: number; readonly usd: string }
  /** Runs that are over and of which nobody tells what they cost; they are in the lines, with nothing. */
  readonly unpriced_runs: number
  /** Jobs in runs with a price of which nobody tells how long they ran. */
  readonly unknown_jobs: number
  /** Runs that could not be read; no line holds them. */
  readonly unreadable_runs: number
}

interface Sums {
  runs: number
  jobs: number
  documents: number
  good: number
  bad: number
  ms: number
  startUpMs: number
  micros: MicroUsd
  estimated: MicroUsd
}

/** Adds up runs one after the other; only sums are held, however many they are. */
export interface CostTally {
  add(row: RunRow): void
  report(): CostReport
}

export function createCostTally(by: CostKind): CostTally {
  const total = noSums()
  const lines = new Map<string, Sums>()
  const phases = perPhase(noPart)
  const others = { going: 0, goingMicros: 0, unpriced: 0, unknownJobs: 0, unreadable: 0 }
  const addSettled = (summary: RunSummary): void => {
    const { spend } = summary
    const sums = sumsOf(summary)
    addTo(total, sums)
    if (spend === null) others.unpriced += 1
    others.unknownJobs += spend?.unknown_jobs ?? 0
    for (const phase of billedPhases) addPart(phases[phase], spend?.phases[phase])
    for (const [key, part] of by === 'phase' ? [] : partsOf(by, summary, sums)) {
      const line = lines.get(key) ?? noSums()
      lines.set(key, line)
      addTo(line, part)
    }
  }
  return {
    add: ({ summary, settled }) => {
      if (summary === null) others.unreadable += 1
      else if (settled) addSettled(summary)
      else {
        others.going += 1
        others.goingMicros += microUsd(summary.spend?.usd ?? '') ?? 0
      }
    },
    report: () => ({
      by,
      total: lineOf('total', total),
      lines: by === 'phase' ? phaseLines(total, phases) : sorted(by, lines),
      phases: perPhase((phase) => toldPart(phases[phase])),
      going: { runs: others.going, usd: usdText(others.goingMicros) },
      unpriced_runs: others.unpriced,
      unknown_jobs: others.unknownJobs,
      unreadable_runs: others.unreadable,
    }),
  }
}

function noSums(): Sums {
  return { runs: 0, jobs: 0, documents: 0, good: 0, bad: 0, ms: 0, startUpMs: 0, micros: 0, estimated: 0 }
}

function sumsOf(summary: RunSummary): Sums {
  const { jobs, spend } = summary
  const { all, good, bad } = documentsOf(summary)
  const micros = microUsd(spend?.usd ?? '') ?? 0
  const ms = spend?.billed_ms ?? 0
  const startUpMs = spend === null ? 0 : ms - spend.phases.work.ms - spend.phases.upload.ms
  return { runs: 1, jobs, documents: all, good, bad, ms, startUpMs, micros, estimated: spend?.estimate ? micros : 0 }
}

function addTo(sums: Sums, more: Sums): void {
  sums.runs += more.runs
  sums.jobs += more.jobs
  sums.documents += more.documents
  sums.good += more.good
  sums.bad += more.bad
  sums.ms += more.ms
  sums.startUpMs += more.startUpMs
  sums.micros += more.micros
  sums.estimated += more.estimated
}

/** The keys that a run belongs to, with what of it goes to each. */
function partsOf(by: Exclude<CostKind, 'phase'>, summary: RunSummary, sums: Sums): [string, Sums][] {
  if (by === 'schema') return schemaParts(summary, sums)
  const keys = {
    day: summary.created_at.slice(0, 10),
    release: summary.release,
    size: `${summary.gpu ? 'gpu ' : ''}${summary.node_size}`,
    user: summary.created_by,
    run: summary.run_id,
  }
  return [[keys[by], sums]]
}

/** A run's jobs serve all of its documents, so its schemas bear it by how many of them they have; run and jobs count with each. */
function schemaParts({ schemas }: RunSummary, sums: Sums): [string, Sums][] {
  if (schemas.length < 2) return [[schemas[0]?.id ?? 'unknown', sums]]
  const weights = schemas.map(({ documents }) => documents)
  const [ms, startUpMs, micros, estimated] = [sums.ms, sums.startUpMs, sums.micros, sums.estimated].map((whole) =>
    shareOut(whole, weights),
  )
  return schemas.map(({ id, documents, good }, at) => [
    id,
    {
      ...sums,
      documents,
      good,
      bad: documents - good,
      ms: ms?.[at] ?? 0,
      startUpMs: startUpMs?.[at] ?? 0,
      micros: micros?.[at] ?? 0,
      estimated: estimated?.[at] ?? 0,
    },
  ])
}

function lineOf(key: string, sums: Sums): CostLine {
  const { runs, jobs, documents, good, bad, ms, micros } = sums
  return {
    key,
    runs,
    jobs,
    documents,
    good,
    bad,
    billed_ms: ms,
    usd: usdText(micros),
    estimated_usd: usdText(sums.estimated),
    usd_per_document: documents === 0 ? null : usdText(Math.round(micros / documents)),
    start_up_share: ms === 0 ? null : Math.round((sums.startUpMs / ms) * 1000) / 1000,
  }
}

/** Days and runs newest first; else the dearest first. */
function sorted(by: CostKind, lines: ReadonlyMap<string, Sums>): CostLine[] {
  const byTime = by === 'day' || by === 'run'
  return [...lines]
    .sort(([leftKey, left], [rightKey, right]) => {
      const backwards = byTime ? rightKey.localeCompare(leftKey) : right.micros - left.micros
      return backwards === 0 ? leftKey.localeCompare(rightKey) : backwards
    })
    .map(([key, sums]) => lineOf(key, sums))
}

interface Part {
  ms: number
  micros: MicroUsd
}

function noPart(): Part {
  return { ms: 0, micros: 0 }
}

function addPart(part: Part, more: { readonly ms: number; readonly usd: string } | undefined): void {
  part.ms += more?.ms ?? 0
  part.micros += microUsd(more?.usd ?? '') ?? 0
}

function toldPart({ ms, micros }: Part): { ms: number; usd: string } {
  return { ms, usd: usdText(micros) }
}

/** Each run goes through each phase, so what is counted is the same for all of them. */
function phaseLines(total: Sums, phases: Readonly<Record<BilledPhase, Part>>): CostLine[] {
  return billedPhases.map((phase) => {
    const { ms, micros } = phases[phase]
    const startUpMs = phase === 'work' || phase === 'upload' ? 0 : ms
    // Which part of an estimated run is how exact nobody can tell: its share is that of the whole.
    const estimated = total.micros === 0 ? 0 : Math.round((total.estimated * micros) / total.micros)
    return lineOf(phase, { ...total, ms, micros, startUpMs, estimated })
  })
}
