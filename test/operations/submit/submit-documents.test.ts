import { rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Draft } from '../../../src/domain/draft.ts'
import { Failure } from '../../../src/domain/failure.ts'
import type { ProgressEvent } from '../../../src/domain/progress.ts'
import { planShards } from '../../../src/domain/shards.ts'
import { blobUuid } from '../../../src/operations/submit/identifiers.ts'
import { inspectInput } from '../../../src/operations/submit/inspect-input.ts'
import { type SubmitChoice, submitDocuments } from '../../../src/operations/submit/submit-documents.ts'
import type { Camber, ObjectStore } from '../../../src/ports.ts'
import { failureOf } from '../../domain/failing.ts'
import { jpeg } from '../../domain/image-bytes.ts'
import { payload } from '../../domain/payload-made.ts'
import { fakeClock, memory, outside, temporaryFolder } from '../outside-made.ts'

const release = { deployment: { release: 'abc', path: 'stash://asha/x/', envFile: 'w.env' }, detail: '' }
const image = (mark: number) => Buffer.concat([jpeg(), Buffer.from([mark])])

async function setUp(documents: number, store: Partial<ObjectStore> = {}) {
  const folder = await temporaryFolder()
  const drafts: Draft[] = []
  for (let index = 0; index < documents; index++) {
    const path = join(folder, `${index}.jpg`)
    await writeFile(path, image(index))
    const found = await inspectInput(path, '/', false)
    const { storage: _, ...rest } = payload()
    drafts.push({
      ...rest,
      job_id: `3f2b8c1e-0000-4000-8000-${String(index).padStart(12, '0')}`,
      input: { ...rest.input, raw_path: `blobs/${blobUuid(found.sha256)}`, original_filename: found.name },
      source: { path, bytes: found.bytes, sha256: found.sha256, modified_ms: found.modifiedMs },
    })
  }
  const spaces = memory({}, store)
  const sent: string[] = []
  const putFile: ObjectStore['putFile'] = async (key, path) => {
    sent.push(path)
    return spaces.put(key, await readBytes(path))
  }
  let jobs = 0
  const createJob: Camber['createJob'] = async () => ({ jobId: String(++jobs) })
  const events: ProgressEvent[] = []
  const clock = fakeClock()
  const world = outside({
    spaces: { ...spaces, putFile, delete: async (key) => void spaces.objects.delete(key), ...store },
    camber: { createJob },
  })
  let random = 0
  const context = {
    ...clock,
    report: (event: ProgressEvent) => void events.push(event),
    interrupted: new AbortController().signal,
    random: () => (random = (random + 0.37) % 1),
    who: { user: 'asha', host: 'desk', version: '1' },
    findRelease: async () => release,
  }
  const submit = (jobsAsked: number, choice: Partial<SubmitChoice> = {}) => {
    const limits = {
      maxJobs: 4,
      size: 'small',
      jobs: jobsAsked,
      documentsPerJob: null,
      gpu: false,
      deadlineMs: null,
      maxCost: null,
    }
    const lines = async function* () {
      for (const draft of drafts) yield JSON.stringify(draft)
    }
    const usual = { atFirst: jobsAsked, maxJobs: 4, idempotencyKey: null, retryOf: null, strictInput: false }
    const set = { documents, problems: [], lines }
    return submitDocuments(world, set, planShards(documents, limits), release, { ...usual, ...choice }, context)
  }
  const notes = () => events.flatMap((event) => (event.kind === 'note' ? [event.text] : []))
  return { folder, drafts, spaces, sent, submit, notes, jobs: () => jobs }
}

async function readBytes(path: string): Promise<Uint8Array> {
  const { readFile } = await import('node:fs/promises')
  return readFile(path)
}

describe('submitDocuments', () => {
  it('writes manifests, enters the run into the list of runs, then writes the run, then of each shard its blobs, its intent and its job', async () => {
    const { spaces, submit } = await setUp(3)
    const { run } = await submit(2)
    const order = spaces.calls.map((call) =>
      call
        .replace(`rythmiq/runs/${run.run_id}/`, '')
        .replace(`${run.run_id}.json`, '')
        .replace(/blobs\/.*/, 'blob'),
    )
    expect(order).toEqual([
      'put shards/0.jsonl',
      'put sources/0.jsonl',
      'put shards/1.jsonl',
      'put sources/1.jsonl',
      'put rythmiq/summaries/',
      'put run.json',
      'put blob',
      'put shards/0.json',
      'put shards/0.json',
      'put blob',
      'put blob',
      'put shards/1.json',
      'put shards/1.json',
    ])
  })

  it('hands over as many shards as it is told to, and leaves the others for later', async () => {
    const { submit, jobs, spaces } = await setUp(4)
    const { run, shards } = await submit(4, { atFirst: 2 })
    expect([shards.length, jobs(), run.shards]).toEqual([2, 2, 4])
    expect(spaces.objects.has(`rythmiq/runs/${run.run_id}/shards/3.jsonl`)).toBe(true)
    expect(spaces.objects.has(`rythmiq/runs/${run.run_id}/shards/3.json`)).toBe(false)
  })

  it('sends a blob that is there already not again', async () => {
    const { submit, sent } = await setUp(3)
    await submit(1)
    await submit(1)
    expect(sent).toHaveLength(3)
  })

  it('gives the run that an idempotency key has, and makes no job', async () => {
    const { submit, jobs } = await setUp(2)
    const first = await submit(1, { idempotencyKey: 'order 7' })
    const again = await submit(1, { idempotencyKey: 'order 7' })
    expect(again).toMatchObject({ existed: true, run: { run_id: first.run.run_id } })
    expect(jobs()).toBe(1)
  })

  it('refuses a key that was used for something else', async () => {
    const { submit, drafts } = await setUp(2)
    await submit(1, { idempotencyKey: 'order 7' })
    drafts.reverse()
    expect((await failureOf(() => submit(1, { idempotencyKey: 'order 7' }))).code).toBe('KEY_REUSED')
  })

  it('lets one of two submissions with the same key win', async () => {
    const { submit, jobs, spaces } = await setUp(1)
    const both = await Promise.all([submit(1, { idempotencyKey: 'k' }), submit(1, { idempotencyKey: 'k' })])
    expect(new Set(both.map(({ run }) => run.run_id)).size).toBe(1)
    expect(jobs()).toBe(1)
    expect([...spaces.objects.keys()].filter((key) => key.endsWith('/run.json'))).toHaveLength(1)
  })
})

describe('a file that is not what was checked any more', () => {
  it('is told, and the others go along', async () => {
    const { submit, folder, notes, jobs } = await setUp(4)
    await rm(join(folder, '1.jpg'))
    await writeFile(join(folder, '2.jpg'), 'shorter')
    await submit(1)
    expect(notes()).toEqual([
      expect.stringContaining('1.jpg: it is not there any more'),
      expect.stringContaining('2.jpg: it changed since it was checked'),
    ])
    expect(jobs()).toBe(1)
  })

  it('stops before the job when nothing is left, or when asked to be strict', async () => {
    const alone = await setUp(1)
    await rm(join(alone.folder, '0.jpg'))
    const failure = await failureOf(() => alone.submit(1))
    expect([failure.code, alone.jobs()]).toEqual(['INPUT_NOT_FOUND', 0])
    expect(failure.hint).toContain('rythmiq resume')
    const strict = await setUp(3)
    await rm(join(strict.folder, '0.jpg'))
    expect((await failureOf(() => strict.submit(1, { strictInput: true }))).code).toBe('INPUT_NOT_FOUND')
  })

  it('that was only touched is sent', async () => {
    const { submit, folder, notes, sent } = await setUp(1)
    await utimes(join(folder, '0.jpg'), 1, 1)
    await submit(1)
    expect([sent.length, notes()]).toEqual([1, []])
  })

  it('that changes while it is sent leaves no blob under a name that tells of other content', async () => {
    const { submit, folder, notes, spaces } = await setUp(2, {
      putFile: async (key, path) => {
        spaces.objects.set(key, 'sent')
        if (!path.endsWith('1.jpg')) return { etag: 'x' }
        const { size } = await stat(path)
        await writeFile(path, Buffer.alloc(size, 7))
        return { etag: 'x' }
      },
    })
    await submit(1)
    expect(notes()).toEqual([expect.stringContaining(`${folder}/1.jpg: it changed while it was being sent`)])
    expect([...spaces.objects.keys()].filter((key) => key.startsWith('blobs/'))).toHaveLength(1)
  })

  it('is no reason to hide that Spaces does not answer', async () => {
    const { submit, jobs } = await setUp(2, {
      putFile: async () => {
        throw new Failure('SPACES_UNAVAILABLE', 'Spaces does not answer.')
      },
    })
    expect((await failureOf(() => submit(1))).code).toBe('SPACES_UNAVAILABLE')
    expect(jobs()).toBe(0)
  })
})
