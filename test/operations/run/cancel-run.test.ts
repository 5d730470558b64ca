import { describe, expect, it } from 'vitest'
import { readCancel, refuseCancelled, requestCancel } from '../../../src/operations/run/cancel-run.ts'
import { createFeeder } from '../../../src/operations/submit/feed-run.ts'
import { failureOf } from '../../domain/failing.ts'
import { runId, runRecord } from '../../domain/run-records-made.ts'
import { fail, fakeClock, memory, outside } from '../outside-made.ts'
import { layRun } from './run-made.ts'

const at = new Date('2026-11-23T19:05:00Z')
const asha = { by: 'asha@desk', reason: 'wrong file', at }

describe('the wish to cancel', () => {
  it('lies where the runner looks for it', async () => {
    const spaces = memory()
    await requestCancel(spaces, runId, asha)
    expect([...spaces.objects.keys()]).toEqual([`rythmiq/runs/${runId}/cancel`])
    expect(await readCancel(spaces, runId)).toMatchObject({ requested_by: 'asha@desk', reason: 'wrong file' })
  })

  it('is the first one’s, whoever else has it', async () => {
    const spaces = memory()
    await requestCancel(spaces, runId, asha)
    const second = await requestCancel(spaces, runId, { ...asha, by: 'ben@other', reason: null })
    expect(second).toMatchObject({ earlier: true, record: { requested_by: 'asha@desk' } })
  })

  it('holds, whatever stands in the object', async () => {
    const spaces = memory({ [`rythmiq/runs/${runId}/cancel`]: 'not json' })
    expect(await readCancel(spaces, runId)).toEqual({ requested_at: null, requested_by: null, reason: null })
    expect(await failureOf(() => refuseCancelled(spaces, runId))).toMatchObject({ code: 'RUN_CANCELLED', exit: 2 })
  })

  it('is passed on as it is when Spaces refuses to take it', async () => {
    const spaces = memory({}, { put: async () => fail('SPACES_REJECTED')() })
    expect((await failureOf(() => requestCancel(spaces, runId, asha))).exit).toBe(4)
  })
})

it('keeps whoever waits for the run from making further jobs, and ends no wait', async () => {
  const spaces = memory()
  layRun(spaces, 2, 1)
  spaces.objects.delete(`rythmiq/runs/${runId}/shards/1.json`)
  await requestCancel(spaces, runId, asha)
  const clock = fakeClock()
  const context = {
    ...clock,
    report: () => {},
    interrupted: new AbortController().signal,
    there: new Set(['blobs/3f2b8c1e-0000-4000-8000-0000000000ff']),
    lostBlobs: 'tell' as const,
  }
  const record = runRecord({ shards: 2, documents: 2 })
  const feeder = createFeeder(outside({ spaces }), record, 2, null, context)
  const waiting = { shards: [{ shard: 1, state: 'NOT_CREATED', camber_job_id: null }], documents: [] }
  // The look is older than the wish: the job is not made, since Spaces is asked once more.
  feeder.looked({ ...waiting, cancel: null })
  await feeder.rest()
  expect(() =>
    feeder.looked({ ...waiting, cancel: { requested_at: null, requested_by: null, reason: null } }),
  ).not.toThrow()
  expect(spaces.objects.has(`rythmiq/runs/${runId}/shards/1.json`)).toBe(false)
})
