import { describe, expect, it } from 'vitest'
import { measureJobs, parseMeasuredJob } from '../../src/domain/measured-job.ts'
import { readRecords } from '../../src/domain/records.ts'
import type { RunStatus } from '../../src/domain/run-status.ts'
import { documentLine, endLine, failedVerdict, lines, phaseLine, startLine } from './records-made.ts'
import { runStatus, shardStatus } from './run-status-made.ts'

const now = new Date('2026-11-23T20:00:00Z')
const shard = shardStatus({
  created_at: '2026-11-23T19:01:40.000Z',
  started_at: '2026-11-23T19:01:45.000Z',
  finished_at: '2026-11-23T19:03:01.000Z',
})
const run = runStatus({ run_id: 'r', release: 'abc', shards: [shard], documents: [] })
const started = { ...startLine, lanes: 16, threads: 1 }
const work = phaseLine('work', 'started')
const measure = (told: readonly unknown[], changes: Partial<RunStatus> = {}) =>
  measureJobs({ ...run, ...changes }, new Map([[0, readRecords(lines(...told))]]), now)

describe('what is measured of a job', () => {
  it('is its start-up until the work, its queue, and the mean of its documents', () => {
    const told = [started, work, documentLine({ ms: 8000 }), documentLine({ index: 1, ms: 10_000 }), endLine()]
    expect(measure(told)).toEqual([
      {
        run_id: 'r',
        shard: 0,
        ended_at: '2026-11-23T19:03:00.000Z',
        gpu: false,
        start_up_ms: 35_000,
        queue_ms: 5000,
        documents: 2,
        document_ms: 9000,
      },
    ])
  })

  it('counts the models that a worker loads before its first document to the start-up', () => {
    const first = documentLine({ started_at: '2026-11-23T19:02:31.500Z' })
    expect(measure([started, work, first, endLine()])).toMatchObject([{ start_up_ms: 46_500 }])
  })

  it.each([
    ['had more threads than one', [{ ...startLine, lanes: 1, threads: 16 }, documentLine()]],
    ['failed', [started, documentLine({ verdict: failedVerdict() })]],
    ['slept through the night', [started, documentLine({ ms: 40_000_000 })]],
    ['took no time', [started, documentLine({ ms: 0 })]],
  ])('leaves out a document that %s', (_, told) => {
    expect(measure([...told, work, endLine()])).toMatchObject([
      { documents: 0, document_ms: null, start_up_ms: 35_000 },
    ])
  })

  it('counts a document once that stands in two parts', () => {
    const told = [started, work, documentLine({ ms: 8000 }), documentLine({ ms: 8000 }), endLine()]
    expect(measure(told)).toMatchObject([{ documents: 1, document_ms: 8000 }])
  })

  it.each([
    ['clocks that disagree', { started_at: '2026-11-23T19:10:00.000Z', created_at: '2026-11-23T19:09:58.000Z' }, 2000],
    ['a node that slept', { started_at: '2026-11-23T12:00:00.000Z', created_at: '2026-11-23T11:59:59.000Z' }, 1000],
  ])('gives no start-up for %s', (_, times, queue_ms) => {
    const told = [started, work, documentLine(), endLine()]
    const shards = [{ ...shard, ...times }]
    expect(measure(told, { shards })).toMatchObject([{ start_up_ms: null, queue_ms }])
  })

  it('gives no queue for a job that waited until another one of its run had ended', () => {
    const before = { ...shard, shard: 1, finished_at: '2026-11-23T19:01:44.000Z' }
    expect(measure([started, work, documentLine(), endLine()], { shards: [shard, before] })).toMatchObject([
      { queue_ms: null, start_up_ms: 35_000 },
    ])
  })
})

describe('nothing is measured', () => {
  it('of a job that has not ended, or that ran twice', () => {
    expect(measure([started, work, documentLine()])).toEqual([])
    expect(measure([started, work, documentLine(), { ...started, attempt: 'a2' }, endLine()])).toEqual([])
  })

  it('on a node that Camber does not sell', () => {
    expect(measure([started, work, documentLine(), endLine()], { node_size: 'huge' })).toEqual([])
  })
})

it('keeps an end that lies in the future from being the newest for ever', () => {
  const told = [started, work, documentLine(), { ...endLine(), at: '2099-01-01T00:00:00.000Z' }]
  expect(measure(told)).toMatchObject([{ ended_at: now.toISOString() }])
})

it('reads back what it kept, and nothing that is beyond belief', () => {
  const [kept] = measure([started, work, documentLine(), endLine()])
  expect(parseMeasuredJob(JSON.parse(JSON.stringify(kept)))).toEqual(kept)
  for (const wrong of [{ start_up_ms: -1 }, { document_ms: 1e9 }, { queue_ms: 'soon' }, { ended_at: 'zzz' }]) {
    expect(parseMeasuredJob({ ...kept, ...wrong })).toBeNull()
  }
})
