import { describe, expect, it } from 'vitest'
import { differencesOf } from '../../src/domain/run-differences.ts'
import type { RunStatus } from '../../src/domain/run-status.ts'

type Document = RunStatus['documents'][number]
const document = (name: string, schema_id: string, error: Document['error'] = null): Document => ({
  job_id: 'j',
  user_id: 'u',
  shard: 0,
  name,
  schema_id,
  outcome: error === null ? 'succeeded' : 'failed',
  quality_score: null,
  ocr_confidence: null,
  warnings: [],
  error,
  artifacts: null,
  made: null,
  asked: { width: 1, height: 1, dpi: 1, max_kb: 1, format: 'jpeg' },
  work_ms: null,
})
const failure = { code: 'X', stage: 's', message: 'm', retryable: false }
const run = (documents: readonly Document[]) => ({ release: 'r', node_size: 'small', gpu: false, documents })

describe('what differs between two runs', () => {
  it('is nothing when nothing recorded differs', () => {
    const same = run([document('a.jpg', 'passport')])
    expect(differencesOf(same, same, null, null)).toEqual([])
  })

  it('looks at the documents that failed, not at those that went well beside them', () => {
    const before = run([document('a.jpg', 'passport')])
    const now = run([document('b.jpeg', 'passport'), document('c.TIFF', 'neet', failure)])
    expect(differencesOf(before, now, null, null)).toEqual([
      { what: 'schema', before: 'passport', now: 'neet' },
      { what: 'input', before: 'jpg', now: 'tiff' },
    ])
  })

  it('tells of a release even where nobody knows what is in it', () => {
    const before = run([document('a.jpg', 'passport')])
    expect(differencesOf(before, { ...before, release: 'other', gpu: true }, null, null)).toEqual([
      { what: 'release', before: 'r', now: 'other' },
      { what: 'size', before: 'small', now: 'small with GPU' },
    ])
  })
})
