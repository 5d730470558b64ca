import { readdir, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { expect, it } from 'vitest'
import { readRecords } from '../../src/domain/records.ts'
import { describeRunStatus } from '../../src/domain/run-status.ts'
import { checkOutputFolder, fetchResults } from '../../src/operations/fetch-results.ts'
import { failureOf } from '../domain/failing.ts'
import { jpeg } from '../domain/image-bytes.ts'
import { payload } from '../domain/payload-made.ts'
import { documentLine, failedVerdict, jobId, lines } from '../domain/records-made.ts'
import { memory, outside, temporaryFolder } from './outside-made.ts'

const at = '2026-11-23T19:01:42.000Z'

function runWith(name: string, changes: Record<string, unknown> = {}) {
  const whole = payload()
  const payloads = [{ ...whole, input: { ...whole.input, original_filename: name } }]
  const record = {
    schema: 'rythmiq.shard/v1' as const,
    run_id: 'r',
    shard: 0,
    documents: 1,
    command: 'c',
    intended_at: at,
    camber_job_id: '7',
    created_at: at,
  }
  const status = { ...record, state: 'COMPLETED', started_at: null, finished_at: null }
  const run = {
    schema: 'rythmiq.run-record/v1' as const,
    run_id: 'r',
    created_at: at,
    created_by: { user: 'a', host: 'b', version: '1' },
    release: 'r',
    stash_path: 's',
    node: { engine: 'base', size: 'xxsmall', gpu: false },
    documents: 1,
    shards: 1,
  }
  return describeRunStatus(
    run,
    [{ record, status, payloads, records: readRecords(lines(documentLine(changes))) }],
    false,
  )
}

const good = jpeg({ width: 413, height: 531, dpi: 300 })

async function fetch(image: Uint8Array, name = 'passport.jpg', changes = {}) {
  const folder = join(await temporaryFolder(), 'results')
  const spaces = memory({ [`previews/${jobId}/preview.jpg`]: image })
  const signal = new AbortController().signal
  return { folder, spaces, saved: await fetchResults(outside({ spaces }), runWith(name, changes), folder, signal) }
}

it('saves the image under the document’s name and finds nothing broken in what keeps the promise', async () => {
  const { folder, saved } = await fetch(good)
  expect(saved[0]).toMatchObject({ files: [join(folder, 'passport-passport_seva.jpg')], broken_promises: [] })
})

it.each([
  ['another size', jpeg({ width: 600, height: 800 }), '600x800'],
  ['another density', jpeg({ width: 413, height: 531, dpi: 72 }), '72 dpi'],
  ['too many bytes', jpeg({ width: 413, height: 531, padding: Buffer.alloc(300 * 1024) }), 'more than 300'],
])('tells an image of %s', async (_, image, words) => {
  const { saved } = await fetch(image)
  expect(saved[0]?.broken_promises).toEqual([expect.stringContaining(words)])
})

it('saves nothing of a document that failed', async () => {
  expect((await fetch(good, 'a.jpg', { verdict: failedVerdict() })).saved).toEqual([])
})

it.each([
  '..hidden.jpg',
  'a b\u202e\n*?.jpg',
  '-rf.jpg',
  'CON:x.jpg',
  '.jpg',
  '***',
  'आधार कार्ड.jpg',
  `${'आ'.repeat(200)}.jpg`,
])('saves %j under a name that is safe everywhere and stays in the folder', async (name) => {
  const { folder, saved } = await fetch(good, name)
  const [file = ''] = saved[0]?.files ?? []
  expect(await readdir(folder)).toEqual([basename(file)])
  expect(basename(file)).toMatch(/^[\p{L}\p{N}_][\p{L}\p{M}\p{N}._-]*\.jpg$/u)
  expect(Buffer.byteLength(basename(file))).toBeLessThanOrEqual(255)
})

it('refuses a folder that is a file, or lies below one, and leaves nothing behind', async () => {
  const folder = await temporaryFolder()
  await writeFile(join(folder, 'file'), '')
  for (const target of ['file', 'file/below']) {
    expect((await failureOf(() => checkOutputFolder(join(folder, target)))).code).toBe('OUTPUT_UNWRITABLE')
  }
  await checkOutputFolder(join(folder, 'new', 'deeper'))
  expect(await readdir(folder)).toEqual(['file'])
})
