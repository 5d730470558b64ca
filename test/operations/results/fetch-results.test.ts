import { readdir, readFile, utimes, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { Failure, type FailureCode } from '../../../src/domain/failure.ts'
import { readRecords } from '../../../src/domain/records.ts'
import { parseNamePattern, usualPattern } from '../../../src/domain/result-names.ts'
import { describeRunStatus } from '../../../src/domain/run-status.ts'
import type { SavedDocument } from '../../../src/domain/saved-document.ts'
import {
  checkOutputFolder,
  createFetcher,
  type FetchChoice,
  fetchResults,
} from '../../../src/operations/results/fetch-results.ts'
import { failureOf } from '../../domain/failing.ts'
import { jpeg, latin, png, pngDensity } from '../../domain/image-bytes.ts'
import { payload } from '../../domain/payload-made.ts'
import { documentLine, failedVerdict, jobId, lines, successVerdict } from '../../domain/records-made.ts'
import { runRecord, shardRecord } from '../../domain/run-records-made.ts'
import { type Memory, memory, outside, temporaryFolder } from '../outside-made.ts'

/** A run of so many documents, all of whose results have the same record but for the document. */
function runOf(names: readonly string[], changes: Record<string, unknown> = {}) {
  const whole = payload()
  const payloads = names.map((name, index) => ({
    ...whole,
    job_id: idOf(index),
    input: { ...whole.input, original_filename: name },
  }))
  const record = shardRecord(0)
  const status = { ...record, state: 'COMPLETED', started_at: null, finished_at: null }
  return describeRunStatus(
    runRecord(),
    [{ record, status, payloads, records: readRecords(lines(...names.map((_, index) => lineOf(index, changes)))) }],
    false,
  )
}

function idOf(index: number): string {
  return `${jobId.slice(0, -3)}${String(index + 1).padStart(3, '0')}`
}

function lineOf(index: number, changes: Record<string, unknown>): Record<string, unknown> {
  const job_id = idOf(index)
  const artifacts = {
    master_path: `master/${job_id}.enc`,
    preview_path: previewOf(index),
    ocr_path: `ocr/${job_id}.json`,
  }
  return documentLine({ job_id, verdict: successVerdict({ job_id, artifacts }), ...changes })
}

function previewOf(index: number): string {
  return `previews/${idOf(index)}/preview.jpg`
}

const never = new AbortController().signal

const good = jpeg({ width: 413, height: 531, dpi: 300 })

async function fetch(image: Uint8Array, name = 'passport.jpg', changes = {}) {
  const folder = join(await temporaryFolder(), 'results')
  const spaces = memory({ [previewOf(0)]: image })
  return {
    folder,
    spaces,
    saved: await fetchResults(outside({ spaces }), runOf([name], changes), folder, never, choice()),
  }
}

function choice(given: Partial<FetchChoice> = {}): FetchChoice {
  return { pattern: usualPattern, ocr: false, masters: false, wanted: () => true, ...given }
}

it('saves the image under the document’s name and finds nothing broken in what keeps the promise', async () => {
  const { folder, saved } = await fetch(good)
  expect(saved[0]).toMatchObject({ files: [join(folder, 'passport-passport_seva.jpg')], broken_promises: [] })
})

it.each([
  ['another size', jpeg({ width: 600, height: 800 }), '600x800'],
  ['another density', jpeg({ width: 413, height: 531, dpi: 72 }), '72 dpi'],
  ['no density', jpeg({ width: 413, height: 531, dpi: 0 }), 'does not tell its dpi|0 dpi'],
  ['another format', png(413, 531, true, pngDensity(11_811)), 'it is png, not jpeg'],
  ['no image', latin('<html>not found</html>'), 'it is no image'],
  ['too many bytes', jpeg({ width: 413, height: 531, padding: Buffer.alloc(300 * 1024) }), 'more than 300'],
])('tells an image of %s', async (_, image, words) => {
  const { saved } = await fetch(image)
  expect(saved[0]?.broken_promises).toEqual([expect.stringMatching(words)])
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

describe('what is fetched', () => {
  const names = ['a.jpg', 'b.jpg', 'c.jpg']
  const objects = Object.fromEntries(
    names.flatMap((_, index) => [
      [previewOf(index), good],
      [`ocr/${idOf(index)}.json`, '{}'],
      [`master/${idOf(index)}.enc`, good],
    ]),
  )

  async function save(spaces: Memory, folder: string, given: Partial<FetchChoice> = {}): Promise<SavedDocument[]> {
    spaces.calls.length = 0
    return fetchResults(outside({ spaces }), runOf(names), folder, never, choice(given))
  }

  it('is the preview, and text and master only when asked for', async () => {
    const folder = await temporaryFolder()
    const spaces = memory(objects)
    await save(spaces, folder)
    expect(await readdir(folder)).toEqual(['a-passport_seva.jpg', 'b-passport_seva.jpg', 'c-passport_seva.jpg'])
    const [first] = await save(spaces, folder, { ocr: true, masters: true })
    expect(first?.files.map((path) => basename(path))).toEqual([
      'a-passport_seva.jpg',
      'a-passport_seva-ocr.json',
      'a-passport_seva-master.enc',
    ])
    expect(await readdir(folder)).toHaveLength(9)
  })

  it('is called by the pattern, the same whichever are wanted', async () => {
    const folder = await temporaryFolder()
    const pattern = parseNamePattern('{n}-same')
    await save(memory(objects), folder, { pattern, wanted: ({ name }) => name === 'b.jpg' })
    expect(await readdir(folder)).toEqual(['2-same.jpg'])
  })

  it('is only what is missing, or is not what Spaces has, whatever the clocks say', async () => {
    const folder = await temporaryFolder()
    const spaces = memory(objects)
    expect((await save(spaces, folder)).map(({ fetched }) => fetched)).toEqual([true, true, true])
    const old = new Date('2001-01-01T00:00:00Z')
    await utimes(join(folder, 'a-passport_seva.jpg'), old, old)
    await writeFile(join(folder, 'b-passport_seva.jpg'), Buffer.alloc(good.length, 1))
    expect((await save(spaces, folder)).map(({ fetched }) => fetched)).toEqual([false, true, false])
    expect(spaces.calls).toEqual([`getFile ${previewOf(1)}`])
    expect(await readFile(join(folder, 'b-passport_seva.jpg'))).toEqual(good)
  })

  it('goes by size and time where an etag is of an upload in parts', async () => {
    const folder = await temporaryFolder()
    const base = memory(objects)
    const head: Memory['head'] = async (key) => {
      const found = await base.head(key)
      return found && { ...found, etag: `${found.etag}-2` }
    }
    const spaces = { ...base, head }
    await save(spaces, folder)
    const old = new Date('2001-01-01T00:00:00Z')
    await utimes(join(folder, 'a-passport_seva.jpg'), old, old)
    expect((await save(spaces, folder)).map(({ fetched }) => fetched)).toEqual([true, false, false])
  })

  it('is told as a count while somebody waits for the end of it', async () => {
    const fetcher = createFetcher(outside({ spaces: memory(objects) }), await temporaryFolder(), never, choice())
    const counts: unknown[] = []
    fetcher.take(runOf(names))
    await fetcher.finish((event) => counts.push(event))
    expect(counts.at(-1)).toEqual({ kind: 'count', phase: 'fetch', done: 3, total: 3, bytes: null })
  })
})

describe('what cannot be fetched', () => {
  const names = Array.from({ length: 20 }, (_, index) => `${index}.jpg`)

  function failing(code: FailureCode, which: (index: number) => boolean): Memory {
    const objects = Object.fromEntries(names.map((_, index) => [previewOf(index), good]))
    const base = memory(objects)
    const getFile: Memory['getFile'] = async (key, path, options) => {
      const index = names.findIndex((_, at) => previewOf(at) === key)
      if (which(index)) throw new Failure(code, `${code} happened.`)
      return base.getFile(key, path, options)
    }
    return { ...base, getFile }
  }

  it.each(['OBJECT_NOT_FOUND', 'SPACES_REJECTED', 'SPACES_UNAVAILABLE'] as const)(
    'is told of its document, and the others are saved: %s',
    async (code) => {
      const folder = await temporaryFolder()
      const spaces = failing(code, (index) => index === 3)
      const saved = await fetchResults(outside({ spaces }), runOf(names), folder, never, choice())
      expect(saved).toHaveLength(20)
      expect(saved[3]).toMatchObject({ name: '3.jpg', files: [], made: null, problem: { code } })
      expect(saved.filter(({ problem }) => problem === null)).toHaveLength(19)
      expect(await readdir(folder)).toHaveLength(19)
    },
  )

  it('keeps an image whose text is gone, and tells of the text', async () => {
    const folder = await temporaryFolder()
    const spaces = memory({ [previewOf(0)]: good })
    const saved = await fetchResults(outside({ spaces }), runOf(['a.jpg']), folder, never, choice({ ocr: true }))
    expect(saved[0]).toMatchObject({ ocr: null, broken_promises: [], problem: { code: 'OBJECT_NOT_FOUND' } })
    expect(saved[0]?.problem?.message).toMatch(/^Its text is gone from Spaces/)
    expect(saved[0]?.files.map((path) => basename(path))).toEqual(['a-passport_seva.jpg'])
  })

  it('says so where a worker named no result', async () => {
    const verdict = successVerdict({ artifacts: { master_path: '', preview_path: '' } })
    const { saved } = await fetch(good, 'a.jpg', { verdict })
    expect(saved[0]?.problem?.message).toBe('The worker named no image.')
  })

  it('ends it where Spaces is away, instead of trying a thousand documents over and over', async () => {
    const spaces = failing('SPACES_UNAVAILABLE', (index) => index > 2)
    const many = fetchResults(outside({ spaces }), runOf(names), await temporaryFolder(), never, choice())
    expect(await failureOf(() => many)).toMatchObject({ code: 'SPACES_UNAVAILABLE', exit: 7 })
  })

  it.each(['DISK_FULL', 'OUTPUT_UNWRITABLE', 'INTERRUPTED'] as const)(
    'ends it at %s, and what is saved stays',
    async (code) => {
      const folder = await temporaryFolder()
      const spaces = failing(code, (index) => index > 8)
      const failure = await failureOf(() => fetchResults(outside({ spaces }), runOf(names), folder, never, choice()))
      expect(failure.code).toBe(code)
      expect((await readdir(folder)).length).toBeGreaterThan(8)
    },
  )

  it('is a folder in the way of a result', async () => {
    const folder = await temporaryFolder()
    await writeFile(join(folder, 'file'), '')
    const spaces = memory({ [previewOf(0)]: good })
    const below = join(folder, 'file', 'below')
    const failure = await failureOf(() => fetchResults(outside({ spaces }), runOf(['a.jpg']), below, never, choice()))
    expect(failure.code).toBe('OUTPUT_UNWRITABLE')
  })
})
