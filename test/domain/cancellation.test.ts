import { describe, expect, it } from 'vitest'
import { costAtMost, documentsAtWork, prospectsOf } from '../../src/domain/cancellation.ts'
import { readRecords } from '../../src/domain/records.ts'
import type { RunStatus } from '../../src/domain/run-status.ts'
import { endLine, lines, startLine } from './records-made.ts'

const records = (...told: unknown[]) => new Map([[0, readRecords(lines(...told))]])
const shard = (state: string, started_at: string | null = null) => ({
  shard: 0,
  camber_job_id: '7',
  state,
  created_at: null,
  started_at,
  finished_at: null,
  command: '',
})

describe('what becomes of a job whose run is cancelled', () => {
  it.each([
    ['is not made yet', 'NOT_CREATED', [], 'never_made'],
    ['was held back', 'HELD_BACK', [], 'never_made'],
    ['may exist or not', 'UNSETTLED', [], 'unknown'],
    ['Camber could not be asked about', 'UNTOLD', [], 'unknown'],
    ['works by its own word while Camber cannot be asked', 'UNTOLD', [startLine], 'stops_soon'],
    ['waits for a node', 'PENDING', [], 'ends_at_start'],
    ['is one that Camber does not tell of', 'UNTOLD', [], 'unknown'],
    ['is in a state that nobody knows', 'HIBERNATING', [], 'ends_at_start'],
    ['runs', 'RUNNING', [], 'stops_soon'],
    ['runs by its own word while Camber still says that it waits', 'PENDING', [startLine], 'stops_soon'],
    ['has seen the wish', 'RUNNING', [startLine, endLine('cancelled')], 'acknowledged'],
    ['had ended by itself', 'RUNNING', [startLine, endLine()], 'over'],
    ['is over', 'COMPLETED', [], 'over'],
    ['is gone', 'GONE', [], 'over'],
  ] as const)('a job that %s', (_, state, told, prospect) => {
    expect(prospectsOf({ shards: [shard(state)] }, records(...told))[0]?.prospect).toBe(prospect)
  })
})

function run(given: Partial<RunStatus>): RunStatus {
  const documents = Array.from({ length: 40 }, () => ({ shard: 0, outcome: 'pending' }))
  return { node_size: 'small', gpu: false, local: false, documents, ...given } as RunStatus
}
const job = (prospect: 'stops_soon' | 'ends_at_start' | 'over') => ({
  shard: 0,
  camber_job_id: '7',
  state: '',
  prospect,
})

it('costs at most one document’s time limit for each job at work, and a start for each that waits', () => {
  expect(costAtMost(run({}), [job('stops_soon')])).toBe('0.053333')
  expect(costAtMost(run({}), [job('ends_at_start')])).toBe('0.003911')
  expect(costAtMost(run({}), [job('over')])).toBe('0.000000')
  expect(costAtMost(run({ local: true }), [job('stops_soon')])).toBeNull()
})

it('lets as many documents come out as a node works on at a time', () => {
  expect(documentsAtWork(run({}), [job('stops_soon')])).toBe(16)
  expect(documentsAtWork(run({}), [job('ends_at_start')])).toBe(0)
})
