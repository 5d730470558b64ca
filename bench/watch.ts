import { Secret } from '../src/domain/secret.ts'
import { watchRun } from '../src/operations/run/watch-run.ts'
import type { CamberJob, ObjectInfo, ObjectStore, Outside } from '../src/ports.ts'

// What watching a run of 50 jobs for ten minutes asks of Camber and of Spaces, in virtual time, beside one `job get` a job every 3 s as the old
// scripts did. Nothing here sleeps or asks anybody; the objects that a job leaves follow the runner's own rule (runner/README.md, "In Spaces").

const shards = 50
const minutes = 10
const lanes = 16
const installSeconds = 45
/** One core's time for a document in production. */
const documentSeconds = 14.4
const oldPauseSeconds = 3
const pageSize = 1000
const begin = Date.parse('2026-11-25T00:00:00Z')
const run = '20261125-000000-aaaa'
const root = `rythmiq/runs/${run}`

interface Counts {
  camber: number
  lists: number
  reads: number
}

interface Scenario {
  readonly name: string
  /** Jobs that run at the same time. */
  readonly cap: number
  readonly documents: number
}

function workSeconds(documents: number): number {
  return Math.ceil(documents / lanes) * documentSeconds
}

/** When a job begins: as many run at a time as the account may run. */
function startOf({ cap, documents }: Scenario, shard: number): number {
  return Math.floor(shard / cap) * (installSeconds + workSeconds(documents) + 5) + 5
}

const line = (told: unknown): string => `${JSON.stringify(told)}\n`
const at = (seconds: number): string => new Date(begin + seconds * 1000).toISOString()
const idOf = (shard: number, index: number): string =>
  `3f2b8c1e-0000-4000-8${String(shard).padStart(3, '0')}-${String(index).padStart(12, '0')}`

function documentRecord(shard: number, index: number): unknown {
  const job_id = idOf(shard, index)
  const artifacts = { master_path: 'm', preview_path: 'p' }
  const metrics = { ocr_confidence: 0.9, processing_ms: 14_400 }
  const verdict = { status: 'success', job_id, quality_score: 0.9, warnings: [], artifacts, metrics }
  return { type: 'document', attempt: 'a', index, job_id, verdict, problem: null, ms: 14_400 }
}

/** What a job has written by each second since its start, oldest first: `[seconds, name, records]`. */
function partsOf({ documents }: Scenario, shard: number): [number, string, string][] {
  const parts: [number, string, string][] = []
  const name = (): string => `a-${String(parts.length).padStart(6, '0')}.jsonl`
  const phase = (phase: string, state: string, seconds: number) =>
    line({ type: 'phase', attempt: 'a', phase, state, at: at(seconds), ms: 0, how: null })
  parts.push([0, name(), line({ type: 'start', at: at(0), attempt: 'a' })])
  parts.push([0.2, name(), phase('install', 'started', 0)])
  parts.push([
    installSeconds,
    name(),
    phase('install', 'ended', installSeconds) + phase('work', 'started', installSeconds),
  ])
  let due = 0
  let waiting = ''
  const ends = Array.from({ length: documents }, (_, index) => ({
    index,
    // Lanes drift apart: documents do not end together.
    end: installSeconds + (Math.floor(index / lanes) + 0.2 + (0.8 * (index % lanes)) / lanes) * documentSeconds,
  }))
  for (const { index, end } of ends) {
    waiting += line(documentRecord(shard, index))
    if (end < due) continue
    parts.push([end, name(), waiting])
    waiting = ''
    due = end + Math.min(15, Math.max(2, end / 10))
  }
  const over = installSeconds + workSeconds(documents)
  const end = line({ type: 'end', at: at(over), attempt: 'a', reason: 'done', error: null, total: documents, left: 0 })
  parts.push([over, name(), waiting + end])
  parts.push([over + 0.1, 'a-whole.jsonl', parts.map(([, , text]) => text).join('')])
  return parts
}

function simulate(scenario: Scenario): Promise<{ counts: Counts; seconds: number }> {
  const { documents } = scenario
  let now = 0
  const counts: Counts = { camber: 0, lists: 0, reads: 0 }
  const objects = new Map<string, string>()
  const appears: [number, string, string][] = []
  const record = {
    schema: 'rythmiq.run-record/v1',
    run_id: run,
    created_at: at(0),
    created_by: { user: 'a', host: 'b', version: '0' },
    release: 'abcdef012345',
    stash_path: 's',
    node: { engine: 'base', size: 'small', gpu: false },
    documents: shards * documents,
    shards,
  }
  objects.set(`${root}/run.json`, line(record))
  for (let shard = 0; shard < shards; shard++) {
    const manifest = Array.from({ length: documents }, (_, index) => line(payloadOf(idOf(shard, index)))).join('')
    objects.set(`${root}/shards/${shard}.jsonl`, manifest)
    const made = {
      run_id: run,
      shard,
      documents,
      command: 'c',
      intended_at: at(0),
      camber_job_id: String(1000 + shard),
    }
    objects.set(`${root}/shards/${shard}.json`, line({ schema: 'rythmiq.shard/v1', ...made, created_at: at(0) }))
    for (const [seconds, name, text] of partsOf(scenario, shard)) {
      appears.push([startOf(scenario, shard) + seconds, `${root}/results/${shard}/${name}`, text])
    }
  }
  appears.sort(([left], [right]) => left - right)
  const pass = (seconds: number): void => {
    now += seconds
    while ((appears[0]?.[0] ?? Number.POSITIVE_INFINITY) <= now) {
      const [, key, text] = appears.shift() ?? [0, '', '']
      objects.set(key, text)
    }
  }
  const outside = { local: false, camber: camberAt(scenario, () => now, counts), spaces: spacesOf(objects, counts) }
  const stop = new AbortController()
  return watchRun({ ...outside, ...unused }, run, {
    report: () => {},
    interrupted: stop.signal,
    timeoutMs: minutes * 60_000,
    now: () => new Date(begin + now * 1000),
    random: () => 0.5,
    sleep: async (ms) => pass(ms / 1000),
  })
    .catch(() => null)
    .then(() => ({ counts, seconds: now }))
}

const unused = {
  workerKey: new Secret(''),
  workerSecret: new Secret(''),
  workerEnvironment: {},
  close: async () => {},
}

function camberAt(scenario: Scenario, now: () => number, counts: Counts): Outside['camber'] {
  const jobOf = (shard: number): CamberJob => {
    const start = startOf(scenario, shard)
    const end = start + installSeconds + workSeconds(scenario.documents)
    const state = now() < start ? 'PENDING' : now() < end ? 'RUNNING' : 'COMPLETED'
    const time = (seconds: number): Date | null => (seconds <= now() ? new Date(begin + seconds * 1000) : null)
    const fixed = { command: null, mountDir: null, nodeSize: 'small', createdAt: new Date(begin) }
    return { jobId: String(1000 + shard), state, ...fixed, startedAt: time(start), finishedAt: time(end) }
  }
  return {
    getJob: async (id) => {
      counts.camber += 1
      return jobOf(Number(id) - 1000)
    },
    listJobs: async (page, size) => {
      counts.camber += 1
      const all = Array.from({ length: shards }, (_, number) => jobOf(shards - 1 - number))
      return { jobs: all.slice((page - 1) * size, page * size), total: shards }
    },
    ...{ version: unasked, me: unasked, createJob: unasked, jobLogs: unasked, jobLogFile: unasked },
    ...{ listStash: unasked, upload: unasked, remove: unasked },
  }
}

/** A watch only looks. */
const unasked = (): never => {
  throw new Error('a watch changed something')
}

function spacesOf(objects: ReadonlyMap<string, string>, counts: Counts): ObjectStore {
  const infoOf = (key: string): ObjectInfo => ({
    key,
    size: objects.get(key)?.length ?? 0,
    etag: String(objects.get(key)?.length),
    lastModified: new Date(begin),
  })
  const read = (key: string) => {
    counts.reads += 1
    const text = objects.get(key)
    return text === undefined ? null : { text, head: { ...infoOf(key), contentType: null, metadata: {} } }
  }
  return {
    get: async (key: string) => {
      const found = read(key)
      return found === null ? null : { body: new TextEncoder().encode(found.text), head: found.head }
    },
    head: async (key: string) => read(key)?.head ?? null,
    async *list(prefix: string, { after = '' }: { after?: string } = {}) {
      const keys = [...objects.keys()].filter((key) => key.startsWith(prefix) && key > after).sort()
      counts.lists += 1
      for (const [index, key] of keys.entries()) {
        if (index > 0 && index % pageSize === 0) counts.lists += 1
        yield infoOf(key)
      }
    },
    ...{ bucket: 'b', region: 'r', endpoint: 'e' },
    ...{ put: unasked, putFile: unasked, getFile: unasked, delete: unasked, close: unasked, serverTime: unasked },
  }
}

function payloadOf(job_id: string): unknown {
  const definition = { target_width: 413, target_height: 531, target_dpi: 300, max_kb: 300, quality: 85 }
  const schema_definition = { ...definition, filename_pattern: '{job_id}', output_format: 'jpeg' }
  return {
    job_id,
    user_id: idOf(0, 0),
    portal_schema: { id: 'passport_seva', name: 'Passport', version: 1, schema_definition },
    input: { raw_path: `blobs/${job_id}`, mime_type: 'image/jpeg', original_filename: 'a.jpg' },
    storage: { bucket: 'b', region: 'r', endpoint: 'https://sgp1.digitaloceanspaces.com' },
  }
}

const scenarios: readonly Scenario[] = [
  { name: 'an account that runs 5 at a time, 16 documents a job', cap: 5, documents: 16 },
  { name: 'an account that runs 5 at a time, 500 documents a job', cap: 5, documents: 500 },
  { name: 'all 50 at the same time, 500 documents a job', cap: 50, documents: 500 },
]
console.log(
  `${shards} jobs watched for at most ${minutes} minutes; beside them one job get a job every ${oldPauseSeconds} s`,
)
for (const scenario of scenarios) {
  const { counts, seconds } = await simulate(scenario)
  const old = Math.floor(seconds / oldPauseSeconds) * shards
  const all = counts.camber + counts.lists + counts.reads
  console.log(
    `${scenario.name}: ${Math.round(seconds)} s; camber ${counts.camber}, lists ${counts.lists}, reads ${counts.reads}, in all ${all}; before ${old} calls of camber: 1/${(old / all).toFixed(1)}, of camber alone 1/${(old / counts.camber).toFixed(0)}`,
  )
}
