import type { CancelRecord } from '../../domain/cancel.ts'
import { Failure } from '../../domain/failure.ts'
import { parseJson } from '../../domain/json.ts'
import { runKey } from '../../domain/keys.ts'
import { parseRunRecord, type RunRecord, readForeignRunRecord } from '../../domain/run.ts'
import { describeRunStatus, type RunStatus, type ShardFacts } from '../../domain/run-status.ts'
import type { Places } from '../../ports.ts'
import { eachOf } from '../in-order.ts'
import { storedText } from '../stored-text.ts'
import { tryingAgain } from '../trying-again.ts'
import { readCancel } from './cancel-run.ts'
import { createJobBoard, type JobBoard } from './job-board.ts'
import { type ListedBefore, listRun, type RunObjects } from './run-objects.ts'
import { factsOf, jobWanted, nothingRead, type ReadParts, readShard } from './shard-facts.ts'

export type PartsRead = Map<number, ReadParts>

/** What looks at a run have in common beyond what they read of its shards; a watch keeps it from look to look. */
export interface RunMemory {
  run?: { readonly record: RunRecord; readonly foreign: string | null }
  cancel?: CancelRecord | null
  listed?: ListedBefore
  board?: JobBoard
}

/** Objects of different shards are read this many at a time. */
const shardsAtOnce = 16
/** Each may start a `camber` of its own, for a log or a list. */
const factsAtOnce = 4

/**
 * Everything known of a run, from Spaces and Camber. With `parts` and `memory`, only what is new since the last call is read. What is missing
 * or cannot be read of it is told in `untold`. Throws RUN_NOT_FOUND when there is no such run.
 */
export async function readRun(
  outside: Places,
  runId: string,
  now: () => Date,
  parts: PartsRead = new Map(),
  memory: RunMemory = {},
): Promise<RunStatus> {
  const { spaces } = outside
  const objects = await tryingAgain(() => listRun(spaces, runId, memory.listed ?? null))
  const { record, foreign } = memory.run ?? (await recordOf(outside, runId, objects))
  // One that is missing may be on its way: manifests are written first.
  if (foreign === null) memory.run = { record, foreign }
  if (objects.cancelled) memory.cancel ??= await tryingAgain(() => readCancel(spaces, runId))
  const shards = Array.from({ length: record.shards }, (_, shard) => shard)
  const known = (shard: number): ReadParts => {
    const there = parts.get(shard) ?? nothingRead()
    parts.set(shard, there)
    return there
  }
  // Results before jobs: a job that ends between the two is then still seen whole at the next look.
  const open = shards.filter((shard) => known(shard).last === undefined)
  await eachOf(open, shardsAtOnce, (shard) => readShard(spaces, runId, shard, objects, known(shard)))
  memory.board ??= createJobBoard(outside.camber, now)
  const jobs = await memory.board.look(open.flatMap((shard) => jobWanted(known(shard)) ?? []))
  const facts = new Map<number, ShardFacts>()
  await eachOf(shards, factsAtOnce, async (shard) => {
    facts.set(shard, await factsOf(outside, record, shard, known(shard), jobs, now))
  })
  memory.listed = remember(parts)
  const cancel = memory.cancel ?? null
  return describeRunStatus(
    record,
    shards.flatMap((shard) => facts.get(shard) ?? []),
    outside.local,
    { cancel, foreign },
  )
}

function remember(parts: PartsRead): ListedBefore {
  const open = [...parts].filter(([, { last }]) => last === undefined)
  return {
    count: [...parts.values()].reduce((sum, { read }) => sum + read.size + 2, 0),
    open: new Map(open.map(([shard, { read }]) => [shard, [...read].toSorted().at(-1) ?? ''])),
  }
}

/** What was asked, for whoever goes on with it. Throws RUN_NOT_FOUND, also for what another version wrote. */
export async function readRunRecord(outside: Places, runId: string): Promise<RunRecord> {
  const text = await storedText(outside.spaces, runKey(runId))
  if (text === null) throw notFound(runId)
  const record = parseRunRecord(parseJson(text))
  if (record !== null) return record
  const key = runKey(runId)
  throw new Failure('RUN_NOT_FOUND', `${key} in Spaces is damaged or of another version of rythmiq.`, null, { key })
}

/** What was asked, as far as it can be told: what is damaged, of another version or gone still has jobs and results. */
async function recordOf(
  outside: Places,
  runId: string,
  objects: RunObjects,
): Promise<{ readonly record: RunRecord; readonly foreign: string | null }> {
  const text = objects.empty ? null : await tryingAgain(() => storedText(outside.spaces, runKey(runId)))
  const json = text === null ? null : parseJson(text)
  const record = parseRunRecord(json)
  if (record !== null) return { record, foreign: null }
  const numbers = [...objects.shards.keys(), ...objects.manifests, ...objects.results.keys()]
  // Nothing but stray objects is no run.
  if (text === null && numbers.length === 0) throw notFound(runId)
  const foreign =
    text === null ? 'Its run.json is missing.' : 'Its run.json is damaged or of another version of rythmiq.'
  return { record: readForeignRunRecord(json, runId, Math.max(-1, ...numbers) + 1), foreign }
}

function notFound(runId: string): Failure {
  return new Failure('RUN_NOT_FOUND', `There is no run ${runId} here.`, 'The newest run of this machine is @last.')
}
