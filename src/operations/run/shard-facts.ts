import { isFinal } from '../../domain/job-state.ts'
import { parseJson } from '../../domain/json.ts'
import { manifestKey, resultsPrefix, shardKey } from '../../domain/keys.ts'
import { type Payload, payloadSchema } from '../../domain/payload.ts'
import { mergeRecords, type RunnerRecord, readRecords } from '../../domain/records.ts'
import { heldBack, parseShardRecord, type RunRecord, type ShardRecord } from '../../domain/run.ts'
import { isShardOver, type ShardFacts, type ShardStatus } from '../../domain/run-status.ts'
import type { CamberJob, ObjectStore, Places } from '../../ports.ts'
import { recordsInLog } from '../logs/log-records.ts'
import { storedText } from '../stored-text.ts'
import { settleMs } from '../submit/claim-shard.ts'
import { findShardJob } from '../submit/find-shard-job.ts'
import { tryingAgain } from '../trying-again.ts'
import type { WantedJob } from './job-board.ts'
import { jobTimes } from './job-times.ts'
import type { RunObjects } from './run-objects.ts'

/** What was read of a shard already, so that a watch reads each thing once. */
export interface ReadParts {
  /** Each once, by attempt. */
  records: readonly RunnerRecord[]
  /** Keys of results that were read. */
  readonly read: Set<string>
  payloads?: ShardFacts['payloads']
  /** The record as it was with this etag; null when it cannot be read as ours. */
  record?: { readonly etag: string; readonly value: ShardRecord | null }
  /** How often an ended job was looked at whose records lack their end. */
  lateLooks?: number
  /** Everything, once nothing more is to come. */
  last?: ShardFacts
}

/** What is known of each shard's job by its own words: the log's too, once nothing more is to come. */
export function recordsOf(
  parts: ReadonlyMap<number, Pick<ReadParts, 'records' | 'last'>>,
): Map<number, readonly RunnerRecord[]> {
  return new Map([...parts].map(([shard, part]) => [shard, part.last?.records ?? part.records]))
}

/** A job that Camber made shows up in its own answers within this time. */
const appearsWithinMs = 120_000
/** The log of a job that died can lag behind its end; then what is not there does not come. */
const mostLateLooks = 3

export function nothingRead(): ReadParts {
  return { records: [], read: new Set() }
}

/** Reads what is new of a shard in Spaces: its manifest once, its record when it was written again, results that were not read before. */
export async function readShard(
  spaces: ObjectStore,
  run: string,
  shard: number,
  objects: RunObjects,
  known: ReadParts,
): Promise<void> {
  if (known.payloads === undefined && objects.manifests.has(shard)) {
    known.payloads = await tryingAgain(() => readManifest(spaces, run, shard))
  }
  const etag = objects.shards.get(shard)
  if (etag !== undefined && known.record?.etag !== etag) {
    const text = await tryingAgain(() => storedText(spaces, shardKey(run, shard)))
    known.record = { etag, value: text === null ? null : parseShardRecord(parseJson(text)) }
  }
  await readResults(spaces, objects.results.get(shard) ?? [], known)
}

/** The job of a shard that Camber is to be asked for; null where there is none, or none that could still change. */
export function jobWanted(known: ReadParts): WantedJob | null {
  const record = known.record?.value
  if (known.last !== undefined || !record?.camber_job_id || record.refused !== undefined) return null
  return { jobId: record.camber_job_id, since: new Date(record.created_at ?? record.intended_at) }
}

/** Puts together what Spaces and Camber say of a shard; of one that ended without saying so, its log is read as well. */
export async function factsOf(
  outside: Places,
  run: RunRecord,
  shard: number,
  known: ReadParts,
  jobs: ReadonlyMap<string, CamberJob | null>,
  now: () => Date,
): Promise<ShardFacts> {
  if (known.last !== undefined) return known.last
  const record = known.record?.value ?? unclaimed(run, shard, known)
  const status = await describeJob(outside, record, known, jobs, now)
  const facts: ShardFacts = { record, status, payloads: known.payloads ?? [], records: known.records }
  const complete = known.records.some((entry) => entry.type === 'end')
  if (complete && isFinal(status.state)) known.last = facts
  if (complete || !isShardOver(facts) || status.camber_job_id === null) return facts
  return readLate(outside, facts, known)
}

/** The job is over and Spaces lacks its end: once more, then the log, which carries the same records. */
async function readLate(outside: Places, facts: ShardFacts, known: ReadParts): Promise<ShardFacts> {
  const { record, status } = facts
  const keys: string[] = []
  for await (const { key } of outside.spaces.list(resultsPrefix(record.run_id, record.shard))) keys.push(key)
  await readResults(outside.spaces, keys, known)
  if (known.records.some((entry) => entry.type === 'end')) return { ...facts, records: known.records }
  const log = await outside.camber.jobLogs(status.camber_job_id ?? '').catch(() => null)
  const told: ShardFacts = { ...facts, records: mergeRecords(known.records, recordsInLog(log ?? '')) }
  known.lateLooks = (known.lateLooks ?? 0) + 1
  if (known.lateLooks >= mostLateLooks) known.last = told
  return told
}

/** One object holds all records of an ended attempt: read instead of its parts, unless hardly any are missing. */
async function readResults(spaces: ObjectStore, keys: readonly string[], known: ReadParts): Promise<void> {
  const fresh = keys.filter((key) => !known.read.has(key))
  const wholes = fresh.filter((key) => key.endsWith(wholeEnd))
  const covered = new Set(wholes.flatMap((whole) => fresh.filter((key) => key.startsWith(attemptOf(whole)))))
  const chosen = wholes.flatMap((whole) => {
    const missing = fresh.filter((key) => key !== whole && key.startsWith(attemptOf(whole)))
    return missing.length < 2 ? missing : [whole]
  })
  const read: RunnerRecord[] = []
  try {
    for (const key of [...chosen, ...fresh.filter((each) => !covered.has(each))]) {
      read.push(...readRecords((await tryingAgain(() => storedText(spaces, key))) ?? ''))
      known.read.add(key)
    }
    for (const key of covered) known.read.add(key)
  } finally {
    // What was read before Spaces failed is not read again.
    if (read.length > 0) known.records = mergeRecords(known.records, read)
  }
}

const wholeEnd = '-whole.jsonl'

function attemptOf(whole: string): string {
  return whole.slice(0, whole.length - wholeEnd.length + 1)
}

async function readManifest(spaces: ObjectStore, run: string, shard: number): Promise<readonly Payload[]> {
  const text = await storedText(spaces, manifestKey(run, shard))
  return (text ?? '').split('\n').flatMap((line) => {
    const parsed = payloadSchema.safeParse(parseJson(line))
    return parsed.success ? [parsed.data] : []
  })
}

/** A shard that nobody has claimed yet, or whose record cannot be read. */
function unclaimed(run: RunRecord, shard: number, { payloads = [] }: ReadParts): ShardRecord {
  return {
    schema: 'rythmiq.shard/v1',
    run_id: run.run_id,
    shard,
    documents: payloads.length,
    command: '',
    intended_at: run.created_at,
    camber_job_id: null,
    created_at: null,
  }
}

async function describeJob(
  outside: Places,
  record: ShardRecord,
  known: ReadParts,
  jobs: ReadonlyMap<string, CamberJob | null>,
  now: () => Date,
): Promise<ShardStatus> {
  const times = { created_at: null, started_at: null, finished_at: null }
  const base = { shard: record.shard, camber_job_id: null, command: record.command, ...times }
  // Results without a record tell of a job whose note is lost: nobody is to make a second one.
  if (known.record === undefined && known.records.length === 0) return { ...base, state: 'NOT_CREATED' }
  if (known.record === undefined || known.record.value === null) return { ...base, state: 'UNREADABLE' }
  const job = await findJob(outside, record, jobs)
  return {
    ...base,
    ...(job !== null && jobTimes(job)),
    camber_job_id: job?.jobId ?? record.camber_job_id,
    state: job?.state ?? stateOfUnknown(record, now, outside.local),
    created_at: job?.createdAt?.toISOString() ?? record.created_at,
  }
}

async function findJob(
  outside: Places,
  record: ShardRecord,
  jobs: ReadonlyMap<string, CamberJob | null>,
): Promise<CamberJob | null> {
  if (record.refused !== undefined) return null
  return record.camber_job_id === null ? findShardJob(outside, record) : (jobs.get(record.camber_job_id) ?? null)
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
