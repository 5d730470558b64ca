import { Failure } from '../domain/failure.ts'
import { isFinal } from '../domain/job-state.ts'
import { parseJson } from '../domain/json.ts'
import { manifestKey, resultsPrefix, runKey, shardKey } from '../domain/keys.ts'
import { payloadSchema } from '../domain/payload.ts'
import { type RunnerRecord, readRecords } from '../domain/records.ts'
import { heldBack, parseRunRecord, parseShardRecord, type RunRecord, type ShardRecord } from '../domain/run.ts'
import {
  describeRunStatus,
  isShardOver,
  type RunStatus,
  type ShardFacts,
  type ShardStatus,
} from '../domain/run-status.ts'
import type { CamberJob, Outside } from '../ports.ts'
import { settleMs } from './claim-shard.ts'
import { findShardJob } from './find-shard-job.ts'
import { inOrder } from './in-order.ts'
import { recordsInLog } from './log-records.ts'
import { tryingAgain } from './trying-again.ts'

/** What was read of a shard already, so that a watch reads each thing once. */
export interface ReadParts {
  readonly records: RunnerRecord[]
  after: string
  payloads?: ShardFacts['payloads']
  /** Everything, once nothing more is to come. */
  last?: ShardFacts
}

/** A job that Camber made shows up in its own answers within this time. */
const appearsWithinMs = 120_000

export type PartsRead = Map<number, ReadParts>

/** Shards are looked at this many at a time; each look starts a `camber` of its own. */
const shardsAtOnce = 4

/**
 * Everything known of a run, from Spaces and Camber. With `parts`, only what is new since the last call is read of the results.
 * Throws RUN_NOT_FOUND when there is no such run.
 */
export async function readRun(
  outside: Outside,
  runId: string,
  now: () => Date,
  parts: PartsRead = new Map(),
): Promise<RunStatus> {
  return describeRunStatus(...(await gather(outside, runId, now, parts)), outside.local)
}

/** What was asked. Throws RUN_NOT_FOUND. */
export async function readRunRecord(outside: Outside, runId: string): Promise<RunRecord> {
  const run = await readJson(outside, runKey(runId), parseRunRecord)
  if (run !== null) return run
  throw new Failure('RUN_NOT_FOUND', `There is no run ${runId} here.`, 'The newest run of this machine is @last.')
}

async function gather(
  outside: Outside,
  runId: string,
  now: () => Date,
  parts: PartsRead,
): Promise<[RunRecord, ShardFacts[]]> {
  const run = await readRunRecord(outside, runId)
  const numbers = Array.from({ length: run.shards }, (_, shard) => shard)
  const shards: ShardFacts[] = []
  const look = (shard: number) => tryingAgain(() => gatherShard(outside, run, shard, now, parts))
  for await (const facts of inOrder(numbers, shardsAtOnce, look)) shards.push(facts)
  return [run, shards]
}

async function gatherShard(
  outside: Outside,
  run: RunRecord,
  shard: number,
  now: () => Date,
  parts: PartsRead,
): Promise<ShardFacts> {
  const known = parts.get(shard) ?? { records: [], after: '' }
  parts.set(shard, known)
  if (known.last !== undefined) return known.last
  known.payloads ??= await readManifest(outside, run.run_id, shard)
  const { payloads } = known
  const record = await readJson(outside, shardKey(run.run_id, shard), parseShardRecord)
  if (record === null) return notCreated(run, shard, payloads)
  // Results first: a job that ends between the two reads is then still seen whole at the next look.
  const records = await readParts(outside, run.run_id, shard, parts)
  const status = await shardStatus(outside, record, now)
  const facts = { record, status, payloads, records }
  const complete = records.some((entry) => entry.type === 'end')
  if (complete && isFinal(status.state)) known.last = facts
  if (complete || !isShardOver(facts) || record.camber_job_id === null) return facts
  // The job is over and Spaces lacks its end: once more, then the log, which carries the same records.
  const late = await readParts(outside, run.run_id, shard, parts)
  if (late.some((entry) => entry.type === 'end')) return { ...facts, records: late }
  const logged = recordsInLog((await outside.camber.jobLogs(status.camber_job_id ?? '').catch(() => null)) ?? '')
  return { ...facts, records: [...late, ...logged] }
}

/** A shard that nobody has claimed yet: its documents are known, and `resume` hands it over. */
function notCreated(run: RunRecord, shard: number, payloads: ShardFacts['payloads']): ShardFacts {
  const times = { created_at: null, started_at: null, finished_at: null }
  const record: ShardRecord = {
    schema: 'rythmiq.shard/v1',
    run_id: run.run_id,
    shard,
    documents: payloads.length,
    command: '',
    intended_at: run.created_at,
    camber_job_id: null,
    created_at: null,
  }
  const status = { shard, camber_job_id: null, state: 'NOT_CREATED', command: '', ...times }
  return { record, status, payloads, records: [] }
}

async function shardStatus(outside: Outside, record: ShardRecord, now: () => Date): Promise<ShardStatus> {
  const job = record.refused === undefined ? await findJob(outside, record) : null
  const state = job?.state ?? stateOfUnknown(record, now, outside.local)
  return {
    shard: record.shard,
    camber_job_id: job?.jobId ?? record.camber_job_id,
    state,
    created_at: job?.createdAt?.toISOString() ?? record.created_at,
    started_at: job?.startedAt?.toISOString() ?? null,
    finished_at: job?.finishedAt?.toISOString() ?? null,
    command: record.command,
  }
}

/** Camber may not know a job in the moments after it made it; only later is a job that it does not know really gone. */
function stateOfUnknown(record: ShardRecord, now: () => Date, local: boolean): string {
  if (record.refused === heldBack) return 'HELD_BACK'
  if (record.refused !== undefined) return 'NOT_CREATED'
  const age = now().getTime() - Date.parse(record.created_at ?? record.intended_at)
  // Whoever left an intent and no job is not coming back: it waits for somebody to hand it over, who looks at Camber first.
  if (record.camber_job_id === null) return age < settleMs(local) ? 'UNSETTLED' : 'NOT_CREATED'
  return age < appearsWithinMs ? 'SUBMITTED' : 'GONE'
}

async function findJob(outside: Outside, record: ShardRecord): Promise<CamberJob | null> {
  if (record.camber_job_id === null) return findShardJob(outside, record)
  try {
    return await outside.camber.getJob(record.camber_job_id)
  } catch (error) {
    if (error instanceof Failure && error.code === 'JOB_NOT_FOUND') return null
    throw error
  }
}

async function readManifest(outside: Outside, run: string, shard: number): Promise<ShardFacts['payloads']> {
  const found = await outside.spaces.get(manifestKey(run, shard))
  if (found === null) return []
  return decode(found.body)
    .split('\n')
    .flatMap((line) => {
      const parsed = payloadSchema.safeParse(parseJson(line))
      return parsed.success ? [parsed.data] : []
    })
}

async function readParts(outside: Outside, run: string, shard: number, parts: PartsRead): Promise<RunnerRecord[]> {
  const known = parts.get(shard) ?? { records: [], after: '' }
  const prefix = resultsPrefix(run, shard)
  for await (const { key } of outside.spaces.list(prefix, known.after === '' ? {} : { after: known.after })) {
    const part = await outside.spaces.get(key)
    if (part !== null) known.records.push(...readRecords(decode(part.body)))
    known.after = key
  }
  return known.records
}

/** Null when the object is not there. Throws RUN_NOT_FOUND for one that cannot be read as ours. */
async function readJson<Value>(
  outside: Outside,
  key: string,
  parse: (json: unknown) => Value | null,
): Promise<Value | null> {
  const found = await outside.spaces.get(key)
  if (found === null) return null
  const parsed = parse(parseJson(decode(found.body)))
  if (parsed !== null) return parsed
  throw new Failure('RUN_NOT_FOUND', `${key} in Spaces is damaged or of another version of rythmiq.`, null, { key })
}

function decode(body: Uint8Array): string {
  return new TextDecoder().decode(body)
}
