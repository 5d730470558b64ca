import { describe, expect, it } from 'vitest'
import { readHalt } from '../../../src/domain/halt.ts'
import { runKey, shardKey } from '../../../src/domain/keys.ts'
import type { Outcome } from '../../../src/domain/outcome.ts'
import type { ProgressEvent } from '../../../src/domain/progress.ts'
import { createFeeder } from '../../../src/operations/submit/feed-run.ts'
import { intentOf } from '../../../src/operations/submit/shard-intent.ts'
import type { Camber } from '../../../src/ports.ts'
import { failureOf } from '../../domain/failing.ts'
import { runRecord } from '../../domain/run-records-made.ts'
import { fail, fakeClock, job, memory, outside } from '../outside-made.ts'

const run = runRecord({ documents: 4, shards: 4 })

/** As far as the feeder looks at a run. */
function status(states: readonly string[], outcomes: readonly Outcome[]) {
  const shards = states.map((state, shard) => ({
    shard,
    state,
    camber_job_id: state === 'NOT_CREATED' ? null : String(shard),
  }))
  return { shards, documents: outcomes.map((outcome) => ({ outcome })) }
}

function setUp(maxJobs: number, halt: string | null = null, camber: Partial<Camber> = {}) {
  const spaces = memory({ [runKey(run.run_id)]: JSON.stringify(run) })
  const asked: string[] = []
  const events: ProgressEvent[] = []
  const made: Camber['createJob'] = async ({ command }) => ({ jobId: String(asked.push(command)) })
  const feeder = createFeeder(
    outside({ spaces, camber: { createJob: made, ...camber } }),
    run,
    maxJobs,
    halt === null ? null : readHalt(halt),
    {
      ...fakeClock(),
      report: (event) => void events.push(event),
      interrupted: new AbortController().signal,
      there: new Set(),
      lostBlobs: 'tell',
    },
  )
  const look = async (states: readonly string[], outcomes: readonly Outcome[] = ['pending']) => {
    feeder.looked(status(states, outcomes))
    await feeder.rest()
  }
  return { look, asked, spaces, events }
}

describe('a feeder', () => {
  it('hands over a further shard when one has ended, and none before', async () => {
    const { look, asked } = setUp(2)
    await look(['RUNNING', 'PENDING', 'NOT_CREATED', 'NOT_CREATED'])
    expect(asked).toEqual([])
    await look(['COMPLETED', 'RUNNING', 'NOT_CREATED', 'NOT_CREATED'])
    expect(asked).toEqual([expect.stringContaining('--shard 2 ')])
  })

  it('holds the rest back once too many documents have failed, and says so once', async () => {
    const { look, asked, spaces, events } = setUp(2, 'fail=50%')
    await look(['FAILED', 'FAILED', 'NOT_CREATED', 'NOT_CREATED'], ['failed', 'no_result', 'pending', 'pending'])
    expect(asked).toEqual([])
    for (const shard of [2, 3]) {
      expect(JSON.parse(String(spaces.objects.get(shardKey(run.run_id, shard))))).toMatchObject({
        refused: 'HELD_BACK',
      })
    }
    expect(events).toEqual([{ kind: 'note', text: '! 2 documents have failed: 2 further jobs are held back.' }])
  })

  it('notes a job that a killed terminal had made, and does not hold it back', async () => {
    const made = job('77', intentOf(run, 3).command)
    const { look, spaces } = setUp(2, 'fail=1', { listJobs: async () => ({ jobs: [made], total: 1 }) })
    spaces.objects.set(shardKey(run.run_id, 3), JSON.stringify(intentOf(run, 3)))
    await look(['FAILED', 'FAILED', 'NOT_CREATED', 'NOT_CREATED'], ['failed', 'no_result', 'pending', 'pending'])
    const record = (shard: number) => JSON.parse(String(spaces.objects.get(shardKey(run.run_id, shard))))
    expect([record(2).refused, record(3).refused, record(3).camber_job_id]).toEqual(['HELD_BACK', undefined, '77'])
  })

  it('tells what went wrong at the next look', async () => {
    const { look } = setUp(2, null, { createJob: fail('CAMBER_REJECTED') })
    await look(['COMPLETED', 'COMPLETED', 'NOT_CREATED', 'NOT_CREATED'])
    expect((await failureOf(() => look(['COMPLETED', 'COMPLETED', 'NOT_CREATED', 'NOT_CREATED']))).code).toBe(
      'CAMBER_REJECTED',
    )
  })
})
