import { expect, it } from 'vitest'
import { readRecords } from '../../src/domain/records.ts'
import { describeRunStatus } from '../../src/domain/run-status.ts'
import { createPaint } from '../../src/terminal/paint.ts'
import { runView } from '../../src/views/run.ts'
import { payload } from '../domain/payload-made.ts'
import { documentLine, endLine, failedVerdict, lines, successVerdict } from '../domain/records-made.ts'
import { runRecord, shardRecord } from '../domain/run-records-made.ts'

const surface = { paint: createPaint(false), columns: 80, terminal: true }

/** A run of a thousand: every tenth failed, every hundredth otherwise, every seventh is degraded. */
function thousand() {
  const whole = payload()
  const payloads = Array.from({ length: 1000 }, (_, index) => ({
    ...whole,
    job_id: `3f2b8c1e-0000-4000-8000-${String(index).padStart(12, '0')}`,
    input: { ...whole.input, original_filename: `scan-${index}.jpg` },
  }))
  const told = payloads.map(({ job_id }, index) => {
    const failed = index % 100 === 0 ? failedVerdict('SIZE_EXCEEDED', 'schema') : failedVerdict()
    const warnings = index % 7 === 0 ? ['Low quality score: 0.70 (threshold: 0.8)'] : []
    return documentLine({
      index,
      job_id,
      verdict: { ...(index % 10 === 0 ? failed : successVerdict({ warnings })), job_id },
    })
  })
  const record = shardRecord(0, { documents: 1000 })
  const run = runRecord({ documents: 1000, refused: 2 })
  const status = { ...record, state: 'COMPLETED', started_at: null, finished_at: null }
  return describeRunStatus(run, [{ record, status, payloads, records: readRecords(lines(...told, endLine())) }], false)
}

it('shows a thousand documents on one screen: counts, and each kind of failure once with an example', () => {
  const text = runView(thousand(), surface)
  expect(text.split('\n').length).toBeLessThan(16)
  expect(text).toMatch(/in all +1000 documents: 772 succeeded · 128 degraded · 100 failed/)
  expect(text).toMatch(/failures 90 × DECODE_FAILED at quality, such as scan-10\.jpg/)
  expect(text).toMatch(/10 × SIZE_EXCEEDED at schema, such as scan-0\.jpg/)
  expect(text).toMatch(/warnings 128 × Low quality score, such as scan-7\.jpg/)
  expect(text).toMatch(/left out 2 inputs could not be used/)
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
})

it('takes no time for a thousand documents, because each is looked up and not searched', () => {
  const started = performance.now()
  thousand()
  expect(performance.now() - started).toBeLessThan(1000)
})

it('tells results that are gone beside those that were saved', () => {
  const path = '/w/out/scan-1.jpg'
  const whole = {
    job_id: 'a',
    name: 'scan-1.jpg',
    ocr: null,
    master: null,
    fetched: true,
    broken_promises: [],
    made: null,
  }
  const problem = { code: 'OBJECT_NOT_FOUND', message: 'Its image is gone.' } as const
  const saved = [
    { ...whole, files: [path], preview: path, problem: null },
    { ...whole, job_id: 'b', name: 'scan-2.jpg', files: [], preview: null, problem },
  ]
  const text = runView({ ...thousand(), saved }, surface)
  expect(text).toMatch(
    /saved +1 result in \/w\/out\n +missing +1 could not be fetched, such as scan-2\.jpg: Its image is gone\./,
  )
})
