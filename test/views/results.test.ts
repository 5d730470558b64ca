import { expect, it } from 'vitest'
import type { Outcome } from '../../src/domain/outcome.ts'
import type { DocumentStatus } from '../../src/domain/run-status.ts'
import type { SavedDocument } from '../../src/domain/saved-document.ts'
import { type ResultsShown, resultsView } from '../../src/views/results.ts'
import { documentStatus, runStatus } from '../domain/run-status-made.ts'
import { surfaceMade } from './surface-made.ts'

function document(index: number, outcome: Outcome = 'succeeded'): DocumentStatus {
  const error = { code: 'DECODE_FAILED', stage: 'quality', message: 'no\u001b[2J image', retryable: false }
  return documentStatus({
    job_id: String(index),
    name: `scan-${index}\u001b[31m.jpg`,
    schema_id: 'neet',
    outcome,
    quality_score: 0.9,
    ocr_confidence: 0.9,
    error: outcome === 'failed' ? error : null,
    work_ms: null,
  })
}

function result(index: number, given: Partial<SavedDocument> = {}): SavedDocument {
  const path = `/w/out/scan-${index}-neet.jpg`
  const made = { format: 'jpeg', width: 413, height: 531, dpi: 300, bytes: 25_000 }
  const whole = { files: [path], preview: path, ocr: null, master: null, fetched: true, broken_promises: [], made }
  return { job_id: String(index), name: `scan-${index}.jpg`, problem: null, ...whole, ...given }
}

function shown(documents: readonly DocumentStatus[], saved: readonly SavedDocument[] | null, given = {}): ResultsShown {
  const run = runStatus({ shards: [], documents })
  return { run, documents, saved, pending: 0, folder: 'out', tables: [], ...given }
}

function text(view: ResultsShown, columns = 80): string {
  return resultsView(view, surfaceMade({ columns }))
}

const missing = {
  files: [],
  preview: null,
  made: null,
  problem: { code: 'OBJECT_NOT_FOUND', message: 'It is gone.' },
} as const
const broken = { broken_promises: ['it is at 72 dpi, not 300'] }

it('shows one document with what was made, that it was checked, and where it lies', () => {
  expect(text(shown([document(1)], [result(1)]))).toMatch(
    /document scan-1\.jpg as neet[\s\S]*made +413x531 pixels, 300 dpi, 25 kB[\s\S]*checked +pixels, dpi, kB and format are as asked\n +saved +out\/scan-1-neet\.jpg$/,
  )
})

it('marks among a few documents those that failed, lack or are not as asked', () => {
  const documents = [document(1), document(2, 'failed'), document(3), document(4)]
  const told = text(shown(documents, [result(1), result(3, broken), result(4, missing)]))
  expect(told).toMatch(/✔ succeeded {2}scan-1\.jpg → scan-1-neet\.jpg\n/)
  expect(told).toMatch(/✘ failed {5}scan-2\.jpg: DECODE_FAILED\n/)
  expect(told).toMatch(/✔ succeeded {2}scan-3\.jpg \(not as asked\) → scan-3-neet\.jpg\n/)
  expect(told).toMatch(/✔ succeeded {2}scan-4\.jpg: missing\n/)
  expect(told).toMatch(/missing {2}1 result could not be fetched\n +scan-4\.jpg: It is gone\.\n/)
  expect(told).toMatch(
    /checked {2}1 result does not keep what its schema asks\n +scan-3\.jpg: it is at 72 dpi, not 300\n/,
  )
  expect(told).toMatch(/saved +2 results in out$/)
})

it('tells a thousand on one screen: counts, kinds of failure, and the first that are amiss', () => {
  const documents = Array.from({ length: 1000 }, (_, at) => document(at, at % 10 === 0 ? 'failed' : 'succeeded'))
  const saved = documents
    .filter(({ outcome }) => outcome === 'succeeded')
    .map((_, at) => result(at, at < 20 ? broken : { fetched: at % 2 === 0 }))
  const told = text(shown(documents, saved, { tables: ['out/results.csv'] }))
  expect(told.split('\n').length).toBeLessThan(14)
  expect(told).toMatch(/in all +1000 documents: 900 succeeded · 100 failed/)
  expect(told).toMatch(/failures 100 × DECODE_FAILED at quality/)
  expect(told).toMatch(
    /checked +20 results do not keep what their schemas ask\n( {11}scan-\d+\.jpg: it is.*\n){5} +… and 15 more/,
  )
  expect(told).toMatch(/saved +900 results in out, 440 of them there already\n +table +out\/results\.csv$/)
})

it('says what is still to come, and what was chosen of all', () => {
  const documents = [document(1), document(2, 'pending')]
  const told = text(shown(documents, [result(1)], { documents: [documents[0]], pending: 1 }))
  expect(told).toMatch(/chosen +1 of 2 documents: 1 succeeded/)
  expect(told).toMatch(/to come +1 document has no outcome yet/)
  expect(text(shown(documents, [result(1)], { documents: [] }))).toMatch(/chosen +0 of 2 documents\n/)
})

it('says how many inputs are no documents at all', () => {
  const view = shown([document(1)], [result(1)])
  expect(text({ ...view, run: { ...view.run, refused: 2 } })).toMatch(/left out 2 inputs could not be used/)
})

it('says that nothing was saved, and nothing of saving where nothing was to be fetched', () => {
  const documents = [document(1, 'failed'), document(2, 'failed')]
  expect(text(shown(documents, []))).toMatch(/saved +nothing$/)
  expect(text(shown(documents, null))).not.toContain('saved')
})

it.each([80, 140])('keeps to %i columns, and lets no escape sequence through', (columns) => {
  const long = { name: `${'long '.repeat(60)}\u001b[2J.jpg` }
  const documents = [{ ...document(1), ...long }, document(2)]
  const told = text(shown(documents, [result(1, { ...broken, ...long }), result(2)]), columns)
  for (const line of told.split('\n')) expect([...line].length).toBeLessThanOrEqual(columns)
  expect(told).not.toContain('\u001b')
})
