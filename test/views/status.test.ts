import { describe, expect, it } from 'vitest'
import { readRecords } from '../../src/domain/records.ts'
import { describeRunStatus, type ShardFacts } from '../../src/domain/run-status.ts'
import { spendOf } from '../../src/domain/spend.ts'
import { statusView } from '../../src/views/status.ts'
import { payload } from '../domain/payload-made.ts'
import { endLine, failedVerdict, lines, phaseLine, startLine, successVerdict } from '../domain/records-made.ts'
import { runRecord, shardRecord } from '../domain/run-records-made.ts'
import { documentId, good } from '../operations/run/run-made.ts'
import { surfaceMade } from './surface-made.ts'

const now = new Date('2026-11-23T22:01:42.000Z')
const paintedRed = '\u001b[31m'

/** A run of three jobs: one well, one of which a document failed, one that runs. */
function laid(cancel: Parameters<typeof describeRunStatus>[3] = { cancel: null, foreign: null }, last = 'RUNNING') {
  const facts = (shard: number, state: string, told: readonly unknown[]): ShardFacts => ({
    record: shardRecord(shard, { documents: 2 }),
    status: {
      shard,
      camber_job_id: String(27_000 + shard),
      state,
      created_at: '2026-11-23T19:01:42.000Z',
      started_at: '2026-11-23T19:01:47.000Z',
      finished_at: state === 'RUNNING' ? null : '2026-11-23T19:02:47.000Z',
      command: 'c',
    },
    payloads: [0, 1].map((index) => ({ ...payload(), job_id: documentId(shard, index) })),
    records: readRecords(lines(...told)),
  })
  const error = { code: 'DECODE_FAILED', stage: 'quality', message: `cannot decode${paintedRed} it`, retryable: false }
  const bad = good(1, 1, { verdict: { ...failedVerdict(), job_id: documentId(1, 1), error } })
  const install = phaseLine('install', 'ended', 40_000, 'pip')
  const work = phaseLine('work', 'ended', 15_000)
  const shards = [
    facts(0, 'COMPLETED', [startLine, install, good(0, 0), good(0, 1), work, endLine()]),
    facts(1, 'FAILED', [startLine, install, good(1, 0), bad, work, endLine()]),
    facts(2, last, [startLine]),
  ]
  const record = runRecord({ shards: 3, documents: 6 })
  const status = describeRunStatus(record, shards, false, cancel)
  const records = new Map(shards.map(({ record: { shard }, records: told }) => [shard, told]))
  return { ...status, spend: spendOf(status, records, now), bucket: 'bucket' }
}

describe.each([80, 140])('a run on a terminal of %i columns', (columns) => {
  const text = statusView(laid(), now, surfaceMade({ columns }))
  const shown = text.split('\n')

  it('fits', () => {
    expect(shown.filter((line) => line.length > columns)).toEqual([])
  })

  it('keeps outcome and state apart, and says who asked and which release it ran on', () => {
    expect(shown[0]).toContain('still going')
    expect(text).toContain('by asha@desk')
    expect(text).toContain('3 h ago')
    expect(text).toContain('abcdef012345')
  })

  it('tells jobs with their state and times, the one that needs a look first', () => {
    const rows = shown.filter((line) => /^ {2}2700\d/.test(line))
    expect(rows.map((row) => row.trim().split(/ {2,}/).slice(0, 2))).toEqual([
      ['27001', 'FAILED'],
      ['27002', 'RUNNING'],
      ['27000', 'COMPLETED'],
    ])
    expect(rows[0]).toContain('1 min 00 s')
    expect(rows[0]).toContain('2 of 2, 1 not well')
  })

  it('says why what failed did, in the worker’s words, without what could paint over the terminal', () => {
    expect(text).toContain('1 × DECODE_FAILED at quality, trying again will not help by itself')
    expect(text).toContain('cannot decode it')
    expect(text).not.toContain('\u001b')
  })

  it('says what it cost so far', () => {
    expect(text).toMatch(/cost +about \$\d+\.\d+ for .* so far/)
    expect(text).toContain('up to 5.0 s in the queue, not billed')
  })

  it('says where the billed time went once it has ended, each phase with its share', () => {
    const ended = statusView(laid(undefined, 'COMPLETED'), now, surfaceMade({ columns }))
    expect(ended).toMatch(/░+█+/)
    expect(ended).toMatch(/░ install 1 min 20 s \(\d+ %\)/)
  })
})

it('says who cancelled, and that Camber did not do it by itself', () => {
  const cancel = { requested_at: '2026-11-23T19:05:00Z', requested_by: 'ben@other', reason: `no${paintedRed}` }
  const text = statusView(laid({ cancel, foreign: null }), now, surfaceMade())
  expect(text).toContain('requested by ben@other at 2026-11-23 19:05 UTC: no')
  expect(text).not.toContain('\u001b')
})

it('says what of a run is missing', () => {
  const text = statusView(laid({ cancel: null, foreign: 'Its run.json is missing.' }), now, surfaceMade())
  expect(text).toContain('Its run.json is missing.')
})

it('tells of one document where its files lie, its warnings in plain words, and its job on one line', () => {
  const run = laid()
  const verdict = { ...successVerdict({ warnings: ['OCR returned no text'] }), job_id: documentId(0, 0) }
  const facts: ShardFacts = {
    record: shardRecord(0),
    status: { ...run.shards[0], state: 'COMPLETED' } as ShardFacts['status'],
    payloads: [{ ...payload(), job_id: documentId(0, 0) }],
    records: readRecords(lines(startLine, good(0, 0, { verdict }), endLine())),
  }
  const record = runRecord()
  const one = { ...describeRunStatus(record, [facts], false), spend: null, bucket: 'bucket' }
  const text = statusView(one, now, surfaceMade({ columns: 140 }))
  expect(text).toContain('! degraded')
  expect(text).toContain('No text was found in the picture.')
  expect(text).toContain('spaces://bucket/previews/')
  expect(text).toMatch(/job +27000, Camber says COMPLETED · small · queue 5\.0 s · ran 1 min 00 s/)
})

it('lets nothing that stands in a record paint over the terminal', () => {
  const run = laid()
  const shards = run.shards.map((shard) => ({ ...shard, camber_job_id: `7${paintedRed}\n\tx` }))
  for (const terminal of [true, false]) {
    const text = statusView({ ...run, shards, node_size: paintedRed }, now, { ...surfaceMade(), terminal })
    expect(text).not.toContain('\u001b')
    expect(text).toContain('7 x')
  }
})
