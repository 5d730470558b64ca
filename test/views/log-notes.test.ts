import { expect, it } from 'vitest'
import type { ShardStatus } from '../../src/domain/run-status.ts'
import { leftOutView, missingLogView } from '../../src/views/log-notes.ts'

const shard = (state: string, camber_job_id: string | null = '7'): ShardStatus => ({
  shard: 1,
  camber_job_id,
  state,
  created_at: null,
  started_at: null,
  finished_at: null,
  command: '',
})

it.each([
  [shard('PENDING'), 'Job 7 is PENDING and has printed nothing yet.'],
  [shard('cancelled'), 'Job 7 was cancelled; Camber keeps no logs of such a job.'],
  [shard('COMPLETED'), 'Job 7 is COMPLETED, and Camber has no log of it.'],
  [shard('GONE'), 'Job 7 is not known to Camber any more; so there is no log.'],
  [shard('NOT_CREATED', null), 'The job is not there (NOT_CREATED); so there is no log.'],
  [shard('\u001b[2JODD\n'), 'Job 7 is ODD  and has printed nothing yet.'],
])('says why there is no log', (status, text) => expect(missingLogView(status, false)).toBe(text))

it('says of which shard it speaks where there are several', () => {
  expect(missingLogView(shard('PENDING'), true)).toMatch(/^\[1\] Job 7/)
})

it('says what was left out, if anything was', () => {
  expect([leftOutView(0), leftOutView(1).length, leftOutView(7)[0]]).toEqual([[], 1, expect.stringMatching(/^7 lines/)])
})
