import { expect, it } from 'vitest'
import type { Outcome } from '../../src/domain/outcome.ts'
import { exitForResults, type SavedDocument } from '../../src/domain/saved-document.ts'

function saved(job_id: string, given: Partial<SavedDocument> = {}): SavedDocument {
  const nothing = { files: [], preview: null, ocr: null, master: null, made: null }
  return { job_id, name: 'a.jpg', fetched: true, broken_promises: [], problem: null, ...nothing, ...given }
}

const gone = { problem: { code: 'OBJECT_NOT_FOUND', message: 'Its image is gone.' } } as const
const forbidden = { problem: { code: 'SPACES_REJECTED', message: 'It may not be read.' } } as const
const broken = { broken_promises: ['it is at 72 dpi, not 300'] }

function exit(outcomes: readonly Outcome[], results: readonly SavedDocument[], strict = false): number {
  return exitForResults(
    outcomes.map((outcome, index) => ({ job_id: String(index), outcome })),
    results,
    strict,
  )
}

it.each([
  ['all is there and as asked', exit(['succeeded', 'degraded'], [saved('0'), saved('1')]), 0],
  ['nothing was asked for', exit([], []), 0],
  ['nothing was to be fetched', exit(['succeeded'], []), 0],
  ['one does not keep its promise', exit(['succeeded', 'succeeded'], [saved('0'), saved('1', broken)]), 9],
  ['none keeps its promise', exit(['succeeded'], [saved('0', broken)]), 5],
  ['one is gone', exit(['succeeded', 'succeeded'], [saved('0'), saved('1', gone)]), 9],
  ['the only one is gone', exit(['succeeded'], [saved('0', gone)]), 6],
  ['all are forbidden', exit(['succeeded', 'failed'], [saved('0', forbidden)]), 4],
  ['all lack for different reasons', exit(['succeeded', 'succeeded'], [saved('0', forbidden), saved('1', gone)]), 5],
  ['one failed', exit(['succeeded', 'failed'], [saved('0')]), 9],
  ['none was made', exit(['failed'], []), 5],
  ['degraded counts as bad', exit(['degraded'], [saved('0')], true), 5],
])('exits where %s', (_, told, expected) => {
  expect(told).toBe(expected)
})
