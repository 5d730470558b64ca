import { describe, expect, it } from 'vitest'
import { readRecords } from '../../src/domain/records.ts'
import { documentsOf, isSettled, parseRunSummary, summarizeRun } from '../../src/domain/run-summary.ts'
import { documentLine, endLine, lines, phaseLine, startLine } from './records-made.ts'
import { documentStatus, runStatus, shardStatus } from './run-status-made.ts'

const now = new Date('2026-11-23T20:00:00.000Z')
const told = [
  startLine,
  phaseLine('install', 'ended', 40_000, 'pip'),
  phaseLine('work', 'ended', 15_000),
  documentLine(),
  endLine(),
]
const cancelled = { schema: 'rythmiq.cancel/v1', requested_at: now.toISOString(), requested_by: 'a@b', reason: null }
const records = new Map([[0, readRecords(lines(...told))]])
const summarize = (changes: Parameters<typeof runStatus>[0] = {}) => summarizeRun(runStatus(changes), records, now)

describe('the summary of a run', () => {
  it('holds what lists and sums need', () => {
    expect(summarize()).toEqual({
      schema: 'rythmiq.run-summary/v1',
      run_id: '20261123-190142-k3f9',
      local: false,
      final: true,
      created_at: '2026-11-23T19:01:42.000Z',
      created_by: 'asha@desk',
      release: 'abcdef012345',
      node_size: 'small',
      gpu: false,
      jobs: 1,
      outcome: 'succeeded',
      documents: { succeeded: 1, degraded: 0, failed: 0, no_result: 0, cancelled: 0, pending: 0 },
      schemas: [{ id: 'passport_seva', documents: 1, good: 1 }],
      failures: [],
      refused: 0,
      retry_of: null,
      finished_at: '2026-11-23T19:03:10.000Z',
      spend: {
        usd: '0.012444',
        billed_ms: 70_000,
        estimate: false,
        basis: 'time in RUNNING as Camber reports it',
        unknown_jobs: 0,
        phases: {
          install: { ms: 40_000, usd: '0.007111' },
          models: { ms: 0, usd: '0.000000' },
          work: { ms: 15_000, usd: '0.002666' },
          upload: { ms: 0, usd: '0.000000' },
          rest: { ms: 15_000, usd: '0.002667' },
        },
      },
    })
  })

  it('reads back as it was written', () => {
    const summary = summarize()
    expect(parseRunSummary(JSON.parse(JSON.stringify(summary)))).toEqual(summary)
  })

  it.each([
    null,
    7,
    {},
    { schema: 'rythmiq.run-summary/v2' },
    { ...summarize(), jobs: -1 },
    { ...summarize(), spend: {} },
  ])('is null for what is none', (json) => {
    expect(parseRunSummary(json)).toBeNull()
  })

  it('keeps what a later version adds', () => {
    expect(parseRunSummary({ ...summarize(), later: 1 })).toMatchObject({ later: 1 })
  })

  it('groups failures, and keeps neither escape sequences nor long words of the worker', () => {
    const error = { code: 'DECODE_FAILED', stage: 'quality', message: `\u001b[2J${'x'.repeat(1000)}`, retryable: false }
    const documents = [1, 2, 3].map(() => documentStatus({ outcome: 'failed', error }))
    const { failures } = summarize({ outcome: 'failed', documents })
    expect(failures).toMatchObject([{ code: 'DECODE_FAILED', stage: 'quality', count: 3, retryable: false }])
    expect(failures[0]?.example).toBe('x'.repeat(300))
  })

  it('stays small whatever the documents are', () => {
    const documents = Array.from({ length: 5000 }, (_, index) =>
      documentStatus({
        outcome: 'failed',
        schema_id: `schema-${index}`,
        error: { code: `CODE_${index}`, stage: 's', message: 'm'.repeat(500), retryable: true },
      }),
    )
    const summary = summarize({ documents })
    expect([summary.failures.length, summary.schemas.length, documentsOf(summary)]).toEqual([
      10,
      50,
      { all: 5000, good: 0, bad: 5000 },
    ])
    expect(JSON.stringify(summary).length).toBeLessThan(12_000)
  })

  it('is not final while a job has not ended by Camber’s word, and its price is the runner’s', () => {
    const summary = summarize({ shards: [shardStatus({ state: 'RUNNING', finished_at: null })] })
    expect(summary).toMatchObject({
      final: false,
      finished_at: '2026-11-23T19:03:00.000Z',
      spend: { estimate: true, billed_ms: 60_000 },
    })
  })

  it('is final without jobs that were not made when the run was cancelled, since nobody makes them any more', () => {
    const shards = [shardStatus(), shardStatus({ shard: 1, state: 'NOT_CREATED' })]
    expect(summarize({ shards }).final).toBe(false)
    expect(summarize({ shards, cancel: cancelled }).final).toBe(true)
  })

  it('says of how many jobs nobody tells what they took', () => {
    const gone = shardStatus({ shard: 1, state: 'GONE', started_at: null, finished_at: null })
    const summary = summarize({ shards: [shardStatus(), gone] })
    expect(summary.spend).toMatchObject({ billed_ms: 70_000, unknown_jobs: 1, estimate: true })
    expect(summarize({ shards: [{ ...gone, shard: 5 }] }).spend).toBeNull()
    expect(summarize({ node_size: 'colossal' }).spend).toBeNull()
  })

  it('of a sandbox run is what it would have cost', () => {
    const cost = { usd: '0.0131', billed_ms: 73_600, node_size: 'small', basis: 'estimate: so' }
    const { spend } = summarize({ local: true, cost })
    expect(spend).toMatchObject({
      usd: '0.013084',
      billed_ms: 73_600,
      estimate: true,
      basis: 'estimate: so',
      phases: { install: { ms: 58_600 }, work: { ms: 15_000 }, rest: { ms: 0 } },
    })
    expect(summarize({ local: true, cost: null }).spend).toBeNull()
  })
})

describe('a run is settled', () => {
  const settled = (changes: Parameters<typeof runStatus>[0], finished: string | null = '2026-11-23T19:03:10.000Z') =>
    isSettled(runStatus(changes), finished, now)

  it.each([
    ['when all is told', {}, true],
    ['not while a document is to come', { outcome: 'pending' as const }, false],
    [
      'not while a job was held back, since it can still be made',
      { shards: [shardStatus({ state: 'HELD_BACK' })] },
      false,
    ],
    [
      'when it was cancelled besides, since nobody makes that job any more',
      { shards: [shardStatus({ state: 'HELD_BACK' })], cancel: cancelled },
      true,
    ],
    ['when Camber knows its jobs no more', { shards: [shardStatus({ state: 'GONE' })] }, true],
  ])('%s', (_, changes, expected) => {
    expect(settled(changes)).toBe(expected)
  })

  it('without a result only when the log can hold none any more', () => {
    const withError = (code: string) => {
      const error = { code, stage: 'job', message: 'It left none.', retryable: true }
      return { outcome: 'no_result' as const, documents: [documentStatus({ outcome: 'no_result', error })] }
    }
    const lost = withError('NO_RESULT')
    expect(settled(lost)).toBe(true)
    expect(settled(lost, '2026-11-23T19:50:00.000Z')).toBe(false)
    expect(settled(lost, null)).toBe(true)
    const gone = { ...lost, shards: [shardStatus({ state: 'GONE', finished_at: null })] }
    expect(settled(gone, null)).toBe(false)
    expect(settled({ ...gone, created_at: '2026-11-22T19:03:10.000Z' }, null)).toBe(true)
    expect(settled(withError('WORKER_SILENT'), '2026-11-23T19:50:00.000Z')).toBe(true)
  })
})
