import { expect, it } from 'vitest'
import { stripControl } from '../../src/domain/control.ts'
import { csvHead, csvLine, jsonLine, type ResultRow } from '../../src/domain/result-table.ts'
import type { SavedDocument } from '../../src/domain/saved-document.ts'

const asked = { width: 413, height: 531, dpi: 300, max_kb: 300, format: 'jpeg' }

const saved: SavedDocument = {
  job_id: 'j1',
  name: 'a.jpg',
  files: ['/home/me/out/a-neet.jpg'],
  preview: '/home/me/out/a-neet.jpg',
  ocr: null,
  master: null,
  fetched: true,
  broken_promises: ['it is at 72 dpi, not 300', 'it has 400 kB, more than 300'],
  made: { format: 'jpeg', width: 413, height: 531, dpi: 72, bytes: 400_000 },
  problem: null,
}

function row(document: Partial<ResultRow['document']> = {}, given: Partial<ResultRow> = {}): ResultRow {
  const whole = {
    job_id: 'j1',
    user_id: 'u1',
    shard: 0,
    name: 'a.jpg',
    schema_id: 'neet',
    outcome: 'succeeded' as const,
    quality_score: 0.9,
    ocr_confidence: 0.8,
    warnings: [],
    error: null,
    artifacts: null,
    made: null,
    asked,
    work_ms: 5,
  }
  return { run: { run_id: 'r1', release: 'abc' }, document: { ...whole, ...document }, saved: null, ...given }
}

function cells(made: ResultRow, redact = (text: string) => text): Record<string, string> {
  const values = csvLine(made, redact).trimEnd().split(',')
  return Object.fromEntries(
    csvHead
      .trimEnd()
      .split(',')
      .map((heading, at) => [heading, values[at] ?? '']),
  )
}

it('has a row a document: what was asked and made, and the file without its folder', () => {
  expect(cells(row({}, { saved: { ...saved, broken_promises: ['it is at 72 dpi not 300'] } }))).toMatchObject({
    run_id: 'r1',
    job_id: 'j1',
    outcome: 'succeeded',
    quality: '0.9',
    ocr_confidence: '0.8',
    asked_dpi: '300',
    made_dpi: '72',
    made_bytes: '400000',
    broken_promises: 'it is at 72 dpi not 300',
    file: 'a-neet.jpg',
    ocr_file: '',
    release: 'abc',
  })
})

it('has the same columns for a document that failed, and takes what the worker said of an image that is not here', () => {
  const error = { code: 'DECODE_FAILED', stage: 'quality', message: 'no image', retryable: false }
  const made = { width: 1, height: 2, dpi: 3, bytes: 4 }
  expect(cells(row({ outcome: 'failed', error, made, quality_score: null }))).toMatchObject({
    outcome: 'failed',
    code: 'DECODE_FAILED',
    stage: 'quality',
    message: 'no image',
    quality: '',
    made_width: '1',
    made_bytes: '4',
    file: '',
  })
})

it('lets neither a name nor a worker’s words become a formula, a row or a secret', () => {
  const line = csvLine(row({ name: '=cmd|a\n"b",c', warnings: ['key=s3cr3t', '-x'] }), (text) =>
    text.replaceAll('s3cr3t', '***'),
  )
  expect(line).toContain(`"'=cmd|a ""b"",c"`)
  expect(line).toContain('"key=***; -x"')
  expect(line.trimEnd()).not.toContain('\n')
})

it('is one JSON object a line with all that is known, and nothing that a terminal obeys', () => {
  const name = 'a\u009b31m\u202eb\u2028c\u001b[0m.jpg'
  const line = jsonLine(row({ name }, { saved }), (text) => text.replaceAll('u1', '***'))
  expect(stripControl(line)).toBe(line)
  expect(line.trimEnd()).not.toContain('\n')
  expect(JSON.parse(line)).toMatchObject({
    schema: 'rythmiq.result/v1',
    run_id: 'r1',
    job_id: 'j1',
    user_id: '***',
    name,
    asked,
    error: null,
    saved: {
      files: ['/home/me/out/a-neet.jpg'],
      broken_promises: [/72/, /400/].map((words) => expect.stringMatching(words)),
    },
  })
})
