import { isCommandOf } from '../../domain/job-command.ts'
import { parseJson } from '../../domain/json.ts'
import { manifestKey, runKey, runsPrefix } from '../../domain/keys.ts'
import { type Payload, payloadSchema } from '../../domain/payload.ts'
import { readRecords } from '../../domain/records.ts'
import { parseRunRecord, type RunRecord } from '../../domain/run.ts'
import { isLocalRun, isRunId, runIdsFrom } from '../../domain/run-id.ts'
import { describeRunStatus, type RunStatus, type ShardFacts } from '../../domain/run-status.ts'
import type { CamberJob, ObjectInfo, ObjectStore } from '../../ports.ts'

/** How far back the newest runs are looked for: a little first, because a busy bucket has thousands of objects a day. */
const windowsMs = [3_600_000, 6 * 3_600_000, 2 * 86_400_000, 7 * 86_400_000]
const keysAtMost = 1000
const runsAtMost = 5
const shardsAtMost = 2
const partsAtMost = 4
/** A manifest of thousands of documents is more than a look is worth. */
const manifestAtMost = 500_000

export interface RecentRuns {
  /** Newest first. */
  readonly runs: readonly RunStatus[]
  /** True when some of their shards or results were not read; of those nothing is told. */
  readonly partly: boolean
}

/**
 * The newest runs as Spaces tells them, within bounds. Of `jobs`, the newest of the account, it is known whether a shard is over; where that
 * is not known, a document without a record counts as pending.
 */
export async function readRecentRuns(spaces: ObjectStore, now: Date, jobs: readonly CamberJob[]): Promise<RecentRuns> {
  const objects = await newestObjects(spaces, now)
  const newest = [...objects.keys()].toSorted().toReversed().slice(0, runsAtMost)
  const read = await Promise.all(newest.map((run) => readRun(spaces, run, objects.get(run) ?? [], jobs)))
  const runs = read.filter((run) => run !== null)
  return { runs: runs.map(({ status }) => status), partly: runs.some(({ partly }) => partly) }
}

async function newestObjects(spaces: ObjectStore, now: Date): Promise<Map<string, ObjectInfo[]>> {
  let newest = new Map<string, ObjectInfo[]>()
  for (const window of windowsMs) {
    const { objects, cut } = await objectsSince(spaces, new Date(now.getTime() - window))
    // A listing begins with the oldest: of one that is cut, the newest are missing.
    if (cut && newest.size > 0) return newest
    newest = objects
    if (cut || newest.size >= runsAtMost) return newest
  }
  return newest
}

async function objectsSince(
  spaces: ObjectStore,
  since: Date,
): Promise<{ objects: Map<string, ObjectInfo[]>; cut: boolean }> {
  const objects = new Map<string, ObjectInfo[]>()
  let seen = 0
  for await (const info of spaces.list(runsPrefix, {
    after: `${runsPrefix}${runIdsFrom(since, false)}`,
    limit: keysAtMost,
  })) {
    seen += 1
    const run = info.key.slice(runsPrefix.length).split('/')[0] ?? ''
    if (isRunId(run) && !isLocalRun(run)) objects.set(run, [...(objects.get(run) ?? []), info])
  }
  return { objects, cut: seen === keysAtMost }
}

async function readRun(
  spaces: ObjectStore,
  run: string,
  objects: readonly ObjectInfo[],
  jobs: readonly CamberJob[],
): Promise<{ status: RunStatus; partly: boolean } | null> {
  const found = await spaces.get(runKey(run))
  const record = found === null ? null : parseRunRecord(parseJson(decode(found.body)))
  if (record === null) return null
  const below = (folder: string) => objects.filter(({ key }) => key.startsWith(`${runsPrefix}${run}/${folder}`))
  const manifests = below('shards/').filter(({ key, size }) => key.endsWith('.jsonl') && size <= manifestAtMost)
  const shards = manifests.slice(0, shardsAtMost).map(({ key }) => Number(/(\d+)\.jsonl$/.exec(key)?.[1]))
  const read = await Promise.all(
    shards.map((shard) => readShard(spaces, record, shard, below(`results/${shard}/`), jobs)),
  )
  const partly = shards.length < record.shards || read.some((shard) => shard.partly)
  const facts = read.map(({ shardFacts }) => shardFacts)
  return { status: describeRunStatus(record, facts, false), partly }
}

async function readShard(
  spaces: ObjectStore,
  run: RunRecord,
  shard: number,
  parts: readonly ObjectInfo[],
  jobs: readonly CamberJob[],
): Promise<{ shardFacts: ShardFacts; partly: boolean }> {
  const manifest = await spaces.get(manifestKey(run.run_id, shard))
  const payloads = manifest === null ? [] : decode(manifest.body).split('\n').flatMap(readPayload)
  const newest = parts.slice(-partsAtMost)
  const partly = newest.length < parts.length
  const read = await Promise.all(newest.map(({ key }) => spaces.get(key)))
  const records = read.flatMap((part) => (part === null ? [] : readRecords(decode(part.body))))
  const told = new Set(records.map((record) => (record.type === 'document' ? record.job_id : null)))
  const job = jobs.find(({ command }) => command !== null && isCommandOf(command, run.run_id, shard))
  const record = {
    schema: 'rythmiq.shard/v1',
    run_id: run.run_id,
    shard,
    documents: payloads.length,
    command: '',
    intended_at: run.created_at,
    camber_job_id: job?.jobId ?? null,
    created_at: null,
  } as const
  const times = { created_at: null, started_at: null, finished_at: null }
  const status = { shard, camber_job_id: record.camber_job_id, state: job?.state ?? 'UNKNOWN', command: '', ...times }
  // A document that an unread part may tell of is not one without a result.
  const known = partly ? payloads.filter(({ job_id }) => told.has(job_id)) : payloads
  return { shardFacts: { record, status, payloads: known, records }, partly }
}

function readPayload(line: string): Payload[] {
  const parsed = payloadSchema.safeParse(parseJson(line))
  return parsed.success ? [parsed.data] : []
}

function decode(body: Uint8Array): string {
  return new TextDecoder().decode(body)
}
