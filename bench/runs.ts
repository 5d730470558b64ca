import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { subscribe } from 'node:diagnostics_channel'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { manifestKey, resultsPrefix, runKey, shardKey, summaryKey } from '../src/domain/keys.ts'
import { runIdsFrom } from '../src/domain/run-id.ts'
import { eachOf } from '../src/operations/in-order.ts'
import { addUpCost } from '../src/operations/run/add-up-cost.ts'
import { listRuns } from '../src/operations/run/list-runs.ts'
import type { Camber, CamberJob, ObjectStore, Outside } from '../src/ports.ts'
import { ceph, openCeph } from './ceph.ts'

// What `runs` and `cost` ask of Spaces, and how long that takes, with 10 000 recorded runs of a year on a real gateway. `RYTHMIQ_TEST_CEPH`
// names the file that `ceph-rgw.sh start` printed. The records are made with the first call and stay there for the next.

const count = Number(process.argv[2] ?? 10_000)
const root = join(import.meta.dirname, '..', '..')
const { endpoint, region, bucket, accessKey, secretKey } = ceph
const store = openCeph()

const dayMs = 86_400_000
const release = 'abcdef012345'

/** Every hundredth failed, and every thousandth is of another schema. The newest twenty have no summary when they are new. */
function idOf(index: number, newest: Date): { readonly id: string; readonly at: Date } {
  const at = new Date(newest.getTime() - Math.floor((index * 365 * dayMs) / count))
  const tail = createHash('sha256').update(String(index)).digest('hex').slice(0, 4)
  return { id: `${runIdsFrom(at, false)}-${tail}`, at }
}

async function record(index: number, newest: Date, withSummary: boolean): Promise<void> {
  const { id, at } = idOf(index, newest)
  const time = (ms: number): string => new Date(at.getTime() + ms).toISOString()
  const failed = index % 100 === 7
  const job_id = `3f2b8c1e-0000-4000-8000-${String(index).padStart(12, '0')}`
  const schema_id = index % 1000 === 3 ? 'neet_ug_2026' : 'passport_seva'
  const run = {
    schema: 'rythmiq.run-record/v1',
    run_id: id,
    created_at: time(0),
    created_by: { user: index % 3 === 0 ? 'asha' : 'ravi', host: 'desk', version: '0.1.0' },
    release,
    stash_path: 'stash://asha/rythmiq-worker-v2/',
    node: { engine: 'base', size: 'small', gpu: false },
    documents: 1,
    shards: 1,
  }
  const shard = {
    schema: 'rythmiq.shard/v1',
    run_id: id,
    shard: 0,
    documents: 1,
    command: `bash run.sh --run ${id} --shard 0`,
    intended_at: time(0),
    camber_job_id: String(20_000 + index),
    created_at: time(1000),
  }
  const payload = {
    job_id,
    user_id: job_id,
    portal_schema: {
      id: schema_id,
      name: schema_id,
      version: 1,
      schema_definition: {
        target_width: 413,
        target_height: 531,
        target_dpi: 300,
        max_kb: 300,
        filename_pattern: '{job_id}',
        output_format: 'jpeg',
        quality: 85,
      },
    },
    input: { raw_path: `blobs/${job_id}`, mime_type: 'image/jpeg', original_filename: 'passport.jpg' },
    storage: { bucket, region, endpoint },
  }
  const metrics = { ocr_confidence: 0.9, processing_ms: 14_400 }
  const artifacts = { master_path: 'm', preview_path: 'p' }
  const error = { code: 'DECODE_FAILED', stage: 'quality', message: 'The image cannot be decoded.', retryable: false }
  const verdict = failed
    ? { status: 'failed', job_id, error }
    : { status: 'success', job_id, quality_score: 0.9, warnings: [], artifacts, metrics }
  const records = [
    { type: 'start', at: time(11_000), attempt: 'a1', python: '3.11', documents: 1 },
    { type: 'phase', attempt: 'a1', phase: 'install', state: 'ended', at: time(56_000), ms: 45_000, how: 'pip' },
    { type: 'document', attempt: 'a1', index: 0, job_id, verdict, problem: null, ms: 14_400 },
    { type: 'end', at: time(76_000), attempt: 'a1', reason: 'done', total: 1, left: 0, ms: 65_000 },
  ]
  const spend = {
    usd: '0.012444',
    billed_ms: 70_000,
    estimate: false,
    basis: 'time in RUNNING as Camber reports it',
    unknown_jobs: 0,
    phases: {
      install: { ms: 45_000, usd: '0.008000' },
      models: { ms: 0, usd: '0.000000' },
      work: { ms: 14_400, usd: '0.002560' },
      upload: { ms: 0, usd: '0.000000' },
      rest: { ms: 10_600, usd: '0.001884' },
    },
  }
  const summary = {
    schema: 'rythmiq.run-summary/v1',
    run_id: id,
    local: false,
    final: true,
    created_at: run.created_at,
    created_by: `${run.created_by.user}@${run.created_by.host}`,
    release,
    node_size: 'small',
    gpu: false,
    jobs: 1,
    outcome: failed ? 'failed' : 'succeeded',
    documents: {
      succeeded: failed ? 0 : 1,
      degraded: 0,
      failed: failed ? 1 : 0,
      no_result: 0,
      cancelled: 0,
      pending: 0,
    },
    schemas: [{ id: schema_id, documents: 1, good: failed ? 0 : 1 }],
    failures: failed ? [{ ...error, count: 1, example: error.message }] : [],
    refused: 0,
    retry_of: null,
    finished_at: time(80_000),
    spend,
  }
  const lines = (values: readonly unknown[]): string => values.map((value) => `${JSON.stringify(value)}\n`).join('')
  await store.put(manifestKey(id, 0), lines([payload]))
  await store.put(shardKey(id, 0), JSON.stringify(shard))
  await store.put(`${resultsPrefix(id, 0)}a1-000001.jsonl`, lines(records.slice(0, 2)))
  await store.put(`${resultsPrefix(id, 0)}a1-000002.jsonl`, lines(records.slice(2)))
  await store.put(runKey(id), JSON.stringify(run))
  await store.put(summaryKey(id), withSummary ? JSON.stringify(summary) : '{"schema":"rythmiq.run-begun/v1"}')
}

/** A Camber that knows every job as ended, without the second and a half that the real one takes. */
const getJob = async (jobId: string): Promise<CamberJob> => {
  const { at } = idOf(Number(jobId) - 20_000, newest)
  const startedAt = new Date(at.getTime() + 10_000)
  const finishedAt = new Date(at.getTime() + 80_000)
  const rest = { command: null, mountDir: null, nodeSize: null, createdAt: at, startedAt, finishedAt }
  return { jobId, state: 'COMPLETED', ...rest }
}

/** When the newest run was asked for. It lies with the records, so that a second call finds the same ones. */
async function prepare(): Promise<Date> {
  const note = `bench-runs-${count}`
  const found = await store.get(note)
  if (found !== null) return new Date(new TextDecoder().decode(found.body))
  const begun = new Date()
  const started = performance.now()
  let made = 0
  await eachOf(Array.from({ length: count }).keys(), 32, async (index) => {
    await record(index, begun, index >= 20)
    made += 1
    if (made % 1000 === 0) process.stderr.write(`${made} runs recorded, ${seconds(started)} s\n`)
  })
  await store.put(note, begun.toISOString())
  return begun
}

function seconds(since: number): string {
  return ((performance.now() - since) / 1000).toFixed(2)
}

const requests = { list: 0, read: 0, write: 0 }
subscribe('http.client.request.start', (message) => {
  const { request } = message as { request: { method: string; path: string } }
  if (request.method === 'PUT') requests.write += 1
  else if (request.path.includes('list-type=2')) requests.list += 1
  else requests.read += 1
})

async function measure(title: string, work: () => Promise<string>): Promise<void> {
  Object.assign(requests, { list: 0, read: 0, write: 0 })
  const started = performance.now()
  const told = await work()
  const { list, read, write } = requests
  const asked = `${String(list).padStart(3)} list, ${String(read).padStart(6)} read, ${String(write).padStart(3)} write`
  console.log(`${title.padEnd(40)} ${seconds(started).padStart(6)} s  ${asked}  ${told}`)
}

const newest = await prepare()
await measure('(connecting)', async () => String((await store.head('x')) === null))
const outside = { local: false, camber: { getJob } as unknown as Camber, spaces: store as ObjectStore } as Outside
const context = {
  interrupted: new AbortController().signal,
  now: () => newest,
  sleep: () => new Promise<never>(() => {}),
  looked: () => {},
}
const rows = (listed: Awaited<ReturnType<typeof listRuns>>): string =>
  `${listed.runs.length} shown of ${listed.looked} looked at`
const list = (filter: Parameters<typeof listRuns>[1], limit: number, since: Date | null = null) =>
  listRuns(outside, filter, limit, since, context).then(rows)
const daysAgo = (days: number): Date => new Date(newest.getTime() - days * dayMs)

// Of the first call the newest twenty have no summary yet, and are read whole.
await measure('runs, first time', () => list({}, 20))
await measure('runs', () => list({}, 20))
await measure('runs -n 1000', () => list({}, 1000))
await measure('runs --since 7d -n 1000', () => list({}, 1000, daysAgo(7)))
await measure('runs --status failed', () => list({ outcomes: new Set(['failed'] as const) }, 20))
await measure('runs --schema neet (ten in all)', () => list({ schema: 'neet_ug_2026' }, 20))
for (const days of [30, 366]) {
  await measure(`cost --since ${days}d`, async () => {
    const { total } = await addUpCost(outside, 'day', { since: daysAgo(days), until: null }, context)
    return `${total.runs} runs, $${total.usd}`
  })
}
store.close()

/** The command as it is typed, with the start of Node. */
function typed(words: readonly string[]): void {
  const folder = mkdtempSync(join(tmpdir(), 'rythmiq-bench-'))
  const camber = join(folder, 'camber')
  writeFileSync(camber, '#!/bin/sh\nexit 1\n')
  chmodSync(camber, 0o755)
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: folder,
    RYTHMIQ_CAMBER: camber,
    CAMBER_API_KEY: 'none',
    DO_SPACES_ENDPOINT: endpoint,
    DO_SPACES_REGION: region,
    DO_SPACES_BUCKET: bucket,
    DO_SPACES_ACCESS_KEY: accessKey,
    DO_SPACES_SECRET_KEY: secretKey,
  }
  const started = performance.now()
  const { status, stderr } = spawnSync(process.execPath, [join(root, 'bin', 'rythmiq.js'), ...words], {
    env,
    cwd: folder,
  })
  if (status !== 0) throw new Error(stderr.toString())
  console.log(`${`rythmiq ${words.join(' ')}`.padEnd(40)} ${seconds(started).padStart(6)} s`)
  rmSync(folder, { recursive: true, force: true })
}
typed(['runs'])
typed(['runs', '--status', 'failed'])
typed(['cost', '--since', '30d'])
