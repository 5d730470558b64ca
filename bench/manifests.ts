import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32, deflateSync } from 'node:zlib'
import { openInputReader } from '../src/adapters/input-reader.ts'
import { planShards } from '../src/domain/shards.ts'
import { findSchema } from '../src/operations/submit/find-schema.ts'
import { gatherDocuments } from '../src/operations/submit/gather-documents.ts'
import { submitDocuments } from '../src/operations/submit/submit-documents.ts'
import type { Camber, ObjectStore, Outside } from '../src/ports.ts'

// Tiny documents checked, planned and written as manifests, without a job: time a document, and memory. The store takes what it is given
// and keeps its length, so that what is measured is this program and the disk.

const root = join(import.meta.dirname, '..', '..')
const folder = mkdtempSync(join(tmpdir(), 'rythmiq-bench-'))

function png(index: number): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type), data])
    const ends = Buffer.alloc(8)
    ends.writeUInt32BE(data.length)
    ends.writeUInt32BE(crc32(body), 4)
    return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)])
  }
  const header = Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0])
  const parts = [chunk('IHDR', header), chunk('tEXt', Buffer.from(`n\0${index}`))]
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    ...parts,
    chunk('IDAT', deflateSync('\0\0')),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

async function measure(documents: number): Promise<void> {
  const schema = await findSchema('passport', folder, root)
  const started = performance.now()
  let bytes = 0
  const spaces = {
    bucket: 'bucket',
    region: 'region',
    endpoint: 'https://spaces.invalid',
    put: async (_: string, body: Uint8Array | string) => {
      bytes += body.length
      return { etag: 'x' }
    },
  } as unknown as ObjectStore
  const outside = { local: true, camber: {} as Camber, spaces } as unknown as Outside
  const list = join(folder, 'list.txt')
  writeFileSync(list, Array.from({ length: documents }, (_, index) => `in/${index}.png`).join('\n'))
  const signal = new AbortController().signal
  const gathered = await gatherDocuments(
    { words: [], from: list, payload: null, recursive: false, strictInput: false },
    {
      cwd: folder,
      unchecked: false,
      schema,
      userId: '7d444840-9dc0-41d1-b245-5ffdce74fad2',
      overrides: {},
      grid: [{}],
      uuid: () => crypto.randomUUID(),
      findSchema: async () => schema,
      openStore: async () => spaces,
      inputs: openInputReader(process.stdin, signal),
      interrupted: signal,
      note: () => {},
    },
  )
  const checked = performance.now()
  const limits = {
    maxJobs: 4,
    size: null,
    jobs: null,
    documentsPerJob: null,
    gpu: false,
    deadlineMs: null,
    maxCost: null,
  }
  const plan = planShards(documents, limits)
  const release = { deployment: { release: 'r', path: 'stash://u/r/', envFile: 'w.env' }, detail: '' }
  const set = { documents, problems: [], lines: () => gathered.spool.lines() }
  const choice = { atFirst: 0, maxJobs: 4, idempotencyKey: null, retryOf: null, strictInput: false }
  await submitDocuments(outside, set, plan, release, choice, {
    report: () => {},
    interrupted: signal,
    now: () => new Date(),
    random: Math.random,
    sleep: async () => {},
    who: { user: 'a', host: 'b', version: '1' },
    findRelease: async () => release,
  })
  await gathered.close()
  const ended = performance.now()
  const each = (ms: number): string => `${((ms / documents) * 1000).toFixed(0)} µs`
  const peak = process.resourceUsage().maxRSS / 1024
  console.log(
    `${String(documents).padStart(6)} documents: checked in ${each(checked - started)} each, written in ${each(ended - checked)} each (${plan.jobs} manifests, ${(bytes / 1e6).toFixed(1)} MB), peak ${peak.toFixed(0)} MB`,
  )
}

const most = Number(process.argv[2] ?? 50_000)
mkdirSync(join(folder, 'in'))
for (let index = 0; index < most; index++) writeFileSync(join(folder, 'in', `${index}.png`), png(index))
// From small to large, because the peak is that of the whole process.
for (const documents of [1000, 10_000, 50_000].filter((count) => count <= most)) await measure(documents)
rmSync(folder, { recursive: true, force: true })
