import { z } from 'zod'
import { type BilledPhases, billedPhases, billedTime, perPhase, phasesOf } from './billed-time.ts'
import { microPrice, microUsd, shareOut, usdText } from './money.ts'
import { nodeSize } from './node-size.ts'
import type { RunnerRecord } from './records.ts'
import type { RunStatus } from './run-status.ts'

const ms = z.number().int().min(0)
const usd = z.string().refine((text) => microUsd(text) !== null)
const part = z.looseObject({ ms, usd })

export const spendSchema = z.looseObject({
  usd,
  billed_ms: ms,
  /** True when Camber does not tell all of the time, or when nothing was billed, because it is the sandbox. */
  estimate: z.boolean(),
  basis: z.string(),
  /** Jobs of which nobody tells how long they ran; they are not in the sum. */
  unknown_jobs: z.number().int().min(0),
  phases: z.object({ install: part, models: part, work: part, upload: part, rest: part }),
})

/** What a run was billed, and for what. The phases add up to the whole, in milliseconds as in money. */
export type Spend = z.infer<typeof spendSchema>

type RecordsOfShards = ReadonlyMap<number, readonly RunnerRecord[]>

/** Null where nothing is known: a node size that Camber does not sell, or jobs of which nobody tells. For the sandbox, what it would have cost. */
export function spendOf(run: RunStatus, records: RecordsOfShards, now: Date): Spend | null {
  const size = nodeSize(run.node_size, run.gpu)
  if (size === null) return null
  if (run.local) return wouldHaveCost(run, records)
  const times = run.shards.map((shard) => billedTime(shard, records.get(shard.shard) ?? [], now))
  const known = times.filter((time) => time !== null)
  if (known.length === 0) return null
  const billed_ms = known.reduce((sum, time) => sum + time.ms, 0)
  const phases = addPhases(known.map((time) => time.phases))
  const unknown_jobs = times.length - known.length
  const estimate = unknown_jobs > 0 || known.some((time) => time.estimate)
  return {
    usd: usdText(microPrice(billed_ms, size)),
    billed_ms,
    estimate,
    basis: estimate ? 'time in RUNNING, in part as the runner reports it' : 'time in RUNNING as Camber reports it',
    unknown_jobs,
    phases: priced(phases, microPrice(billed_ms, size)),
  }
}

/** The sandbox's estimate is production's start-up and the work as measured here; that start-up is `pip install` for the most part. */
function wouldHaveCost({ cost, node_size, gpu }: RunStatus, records: RecordsOfShards): Spend | null {
  const size = nodeSize(node_size, gpu)
  if (cost === null || size === null) return null
  const measured = addPhases([...records.values()].map((told) => phasesOf(told, Number.MAX_SAFE_INTEGER)))
  const work = Math.min(cost.billed_ms, workMs(records))
  const [models = 0, upload = 0, rest = 0] = shareOut(work, [measured.models, measured.upload, measured.work])
  const phases = { install: cost.billed_ms - work, models, work: rest, upload, rest: 0 }
  const price = microPrice(cost.billed_ms, size)
  return {
    usd: usdText(price),
    billed_ms: cost.billed_ms,
    estimate: true,
    basis: cost.basis,
    unknown_jobs: 0,
    phases: priced(phases, price),
  }
}

function workMs(records: RecordsOfShards): number {
  const documents = [...records.values()].flat().filter((record) => record.type === 'document')
  return Math.round(documents.reduce((sum, document) => sum + document.ms, 0))
}

function addPhases(all: readonly BilledPhases[]): BilledPhases {
  return perPhase((phase) => all.reduce((sum, phases) => sum + phases[phase], 0))
}

function priced(phases: BilledPhases, price: number): Spend['phases'] {
  const shares = shareOut(
    price,
    billedPhases.map((phase) => phases[phase]),
  )
  return perPhase((phase) => ({ ms: phases[phase], usd: usdText(shares[billedPhases.indexOf(phase)] ?? 0) }))
}
