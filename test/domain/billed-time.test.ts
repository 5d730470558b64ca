import { describe, expect, it } from 'vitest'
import { billedTime, phasesOf } from '../../src/domain/billed-time.ts'
import { readRecords } from '../../src/domain/records.ts'
import type { ShardStatus } from '../../src/domain/run-status.ts'
import { documentLine, endLine, lines, phaseLine, startLine, successVerdict } from './records-made.ts'
import { shardStatus } from './run-status-made.ts'

const now = new Date('2026-11-23T19:05:00.000Z')
const shard = shardStatus({ created_at: '2026-11-23T19:01:40.000Z' })
const read = (...told: readonly unknown[]) => readRecords(lines(...told))
const billed = (changes: Partial<ShardStatus>, ...told: readonly unknown[]) =>
  billedTime({ ...shard, ...changes }, read(...told), now)

describe('the billed time of a job', () => {
  it('is its time in RUNNING by Camber', () => {
    expect(billed({}, startLine, endLine())).toMatchObject({ ms: 70_000, estimate: false })
  })

  it.each([
    ['goes on until now while it runs', { state: 'RUNNING', finished_at: null }, [startLine], 180_000],
    [
      'ends with the runner where Camber does not say yet',
      { state: 'RUNNING', finished_at: null },
      [startLine, endLine()],
      60_000,
    ],
    [
      'is the runner’s where Camber knows the job no more',
      { state: 'GONE', started_at: null, finished_at: null },
      [startLine, endLine()],
      50_000,
    ],
  ])('%s, and is an estimate', (_, changes, told, ms) => {
    expect(billed(changes, ...told)).toMatchObject({ ms, estimate: true })
  })

  it.each([
    ['waits', { state: 'PENDING' }],
    ['was cancelled while it waited', { state: 'CANCELLED' }],
    ['was not made', { state: 'NOT_CREATED', camber_job_id: null }],
  ])('is nothing for a job that %s', (_, changes) => {
    expect(billed({ started_at: null, finished_at: null, ...changes })).toMatchObject({ ms: 0, estimate: false })
  })

  it('is not known where neither Camber nor the runner tells', () => {
    expect(billed({ state: 'GONE', started_at: null, finished_at: null })).toBeNull()
    expect(billed({ state: 'COMPLETED', finished_at: null })).toBeNull()
  })
})

describe('what it went into', () => {
  const install = phaseLine('install', 'ended', 30_000, 'pip')
  const worked = [phaseLine('work', 'started'), phaseLine('work', 'ended', 20_000)]
  const document = (index: number, ms: number, models_ms: number, upload: number) => {
    const metrics = { ocr_confidence: 0.9, processing_ms: ms, models_ms, stages: { upload } }
    return documentLine({ index, ms, verdict: successVerdict({ metrics }), started_at: '2026-11-23T19:02:20.000Z' })
  }

  it('is the phases as the runner tells them, and the rest', () => {
    expect(phasesOf(read(startLine, install, ...worked, document(0, 20_000, 0, 0)), 70_000)).toEqual({
      install: 30_000,
      models: 0,
      work: 20_000,
      upload: 0,
      rest: 20_000,
    })
  })

  it('divides the work of several lanes as their documents’ own times do', () => {
    const told = [startLine, ...worked, document(0, 20_000, 5000, 1000), document(1, 20_000, 5000, 1000)]
    expect(phasesOf(read(...told), 20_000)).toEqual({ install: 0, models: 5000, work: 14_000, upload: 1000, rest: 0 })
  })

  it('counts what a worker loads before its first document to the models', () => {
    const late = documentLine({ ms: 12_000, started_at: '2026-11-23T19:02:28.000Z' })
    expect(phasesOf(read(startLine, ...worked, late), 20_000)).toMatchObject({ models: 8000, work: 12_000 })
  })

  it('counts a record that stands in two parts once', () => {
    const twice = document(0, 20_000, 5000, 0)
    expect(phasesOf(read(startLine, ...worked, twice, document(1, 20_000, 0, 0), twice), 20_000)).toMatchObject({
      models: 2500,
    })
  })

  it('never is more than the whole, whatever the clocks say', () => {
    const phases = phasesOf(read(startLine, install, ...worked, document(0, 20_000, 0, 0)), 10_000)
    expect(Object.values(phases).reduce((sum, ms) => sum + ms, 0)).toBe(10_000)
    expect(phases).toEqual({ install: 6000, models: 0, work: 4000, upload: 0, rest: 0 })
  })

  it('is all rest where nothing was told', () => {
    expect(phasesOf([], 5000)).toEqual({ install: 0, models: 0, work: 0, upload: 0, rest: 5000 })
  })
})
