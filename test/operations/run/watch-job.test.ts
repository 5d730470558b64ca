import { expect, it } from 'vitest'
import { Failure } from '../../../src/domain/failure.ts'
import { watchJob } from '../../../src/operations/run/watch-job.ts'
import { failureOf } from '../../domain/failing.ts'
import { fakeClock, job, outside } from '../outside-made.ts'

function setUp(states: readonly (string | Failure)[], timeoutMs: number | null = null) {
  const left = [...states]
  const looked: string[] = []
  const getJob = async (jobId: string) => {
    const state = left.length > 1 ? left.shift() : left[0]
    if (state instanceof Failure) throw state
    return job(jobId, null, state)
  }
  const stop = new AbortController()
  const context = { ...fakeClock(), random: () => 0.5, interrupted: stop.signal, timeoutMs }
  const watch = () =>
    watchJob(outside({ camber: { getJob } }), '7', { ...context, looked: ({ state }) => void looked.push(state) })
  return { looked, watch, stop, context }
}

const away = new Failure('CAMBER_UNAVAILABLE', 'away')

it('looks until Camber has a final word, whatever it does not answer meanwhile', async () => {
  const { looked, watch } = setUp(['PENDING', away, 'RUNNING', 'FAILED'])
  expect((await watch()).state).toBe('FAILED')
  expect(looked).toEqual(['PENDING', 'RUNNING', 'FAILED'])
})

it('gives up after five minutes without an answer, and at once where asking again cannot help', async () => {
  const { watch, context } = setUp([away])
  expect(await failureOf(watch)).toBe(away)
  expect(context.slept.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThan(300_000)
  const gone = new Failure('JOB_NOT_FOUND', 'gone')
  expect(await failureOf(setUp([gone]).watch)).toBe(gone)
})

it('stops at its time, and when it is told to', async () => {
  const timed = setUp(['RUNNING'], 10_000)
  expect(await failureOf(timed.watch)).toMatchObject({ code: 'WAIT_TIMEOUT' })
  expect(timed.context.slept.reduce((sum, ms) => sum + ms, 0)).toBe(10_000)
  const { watch, stop } = setUp(['RUNNING'])
  stop.abort(new Failure('INTERRUPTED', 'stop'))
  expect(await failureOf(watch)).toMatchObject({ code: 'INTERRUPTED' })
})
