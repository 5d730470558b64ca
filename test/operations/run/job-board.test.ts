import { describe, expect, it } from 'vitest'
import { createJobBoard } from '../../../src/operations/run/job-board.ts'
import type { Camber, CamberJob } from '../../../src/ports.ts'
import { fail, job } from '../outside-made.ts'

const now = new Date('2026-11-23T19:10:00Z')
const since = new Date('2026-11-23T19:01:42Z')
const wanted = (...ids: string[]) => ids.map((jobId) => ({ jobId, since }))
const at = (minute: number) => new Date(Date.UTC(2026, 10, 23, 19, minute))

/** A Camber with these jobs, newest first, that counts what it is asked. */
function account(jobs: readonly CamberJob[], given: Partial<Camber> = {}) {
  const calls: string[] = []
  return {
    calls,
    camber: {
      listJobs: async (page: number, size: number) => {
        calls.push(`list ${page}`)
        return { jobs: jobs.slice((page - 1) * size, page * size), total: jobs.length }
      },
      getJob: async (jobId: string) => {
        calls.push(`get ${jobId}`)
        return jobs.find((each) => each.jobId === jobId) ?? fail('JOB_NOT_FOUND')()
      },
      ...given,
    },
  }
}

const running = (id: number, minute = 2): CamberJob => ({
  ...job(String(id), 'c'),
  createdAt: at(minute),
  startedAt: at(minute),
})
const ended = (id: number): CamberJob => ({ ...running(id), state: 'COMPLETED', finishedAt: at(5) })

describe('a look at many jobs', () => {
  it('is one call, however many there are', async () => {
    const { camber, calls } = account(Array.from({ length: 50 }, (_, number) => running(number + 1)))
    const found = await createJobBoard(camber, () => now).look(wanted('1', '25', '50'))
    expect([...found].map(([id, each]) => `${id} ${each?.state}`)).toEqual(['1 RUNNING', '25 RUNNING', '50 RUNNING'])
    expect(calls).toEqual(['list 1'])
  })

  it('asks for a single job by itself', async () => {
    const { camber, calls } = account([running(1), running(2)])
    await createJobBoard(camber, () => now).look(wanted('2'))
    expect(calls).toEqual(['get 2'])
  })

  it('reads on until all are found', async () => {
    const { camber, calls } = account(Array.from({ length: 200 }, (_, number) => running(200 - number)))
    const found = await createJobBoard(camber, () => now).look(wanted('200', '90'))
    expect([...found.values()].every((each) => each?.state === 'RUNNING')).toBe(true)
    expect(calls).toEqual(['list 1', 'list 2', 'list 3'])
  })

  it('stops where all that is left is older than ours, and asks for what is missing', async () => {
    const others = Array.from({ length: 400 }, (_, number) => ({ ...running(1000 - number), createdAt: new Date(0) }))
    const { camber, calls } = account([running(2000), ...others])
    const found = await createJobBoard(camber, () => now).look(wanted('2000', '7'))
    expect(found.get('7')).toBeNull()
    expect(calls).toEqual(['list 1', 'get 7'])
  })

  it('asks for a job that has ended where the list does not tell when, and never again', async () => {
    const silent = { ...ended(1), startedAt: null, finishedAt: null }
    const whole = [silent, running(2)]
    const { camber, calls } = account(whole, {})
    const board = createJobBoard(camber, () => now)
    await board.look(wanted('1', '2'))
    await board.look(wanted('1', '2'))
    expect(calls).toEqual(['list 1', 'get 1', 'get 2'])
  })

  it('does not ask for what has ended', async () => {
    const { camber, calls } = account([ended(1), ended(2), running(3)])
    const board = createJobBoard(camber, () => now)
    await board.look(wanted('1', '2', '3'))
    const again = await board.look(wanted('1', '2'))
    expect(again.get('2')?.state).toBe('COMPLETED')
    expect(calls).toEqual(['list 1'])
  })

  it('asks one by one where the list cannot be read', async () => {
    const { camber, calls } = account([running(1), running(2)], { listJobs: async () => fail('CAMBER_UNREADABLE')() })
    expect((await createJobBoard(camber, () => now).look(wanted('1', '2'))).get('2')?.state).toBe('RUNNING')
    expect(calls).toEqual(['get 1', 'get 2'])
  })

  it('passes on what goes by: a watch outlives it', async () => {
    const { camber } = account([], { listJobs: async () => fail('CAMBER_TIMEOUT')() })
    await expect(createJobBoard(camber, () => now).look(wanted('1', '2'))).rejects.toMatchObject({
      code: 'CAMBER_TIMEOUT',
    })
  })

  it('serves several runs with one list while it is fresh', async () => {
    const { camber, calls } = account([running(1), running(2), running(3)])
    let time = now.getTime()
    const board = createJobBoard(camber, () => new Date(time), 1500)
    await board.look(wanted('1', '2', '3'))
    await board.look(wanted('2'))
    expect(calls).toEqual(['list 1'])
    time += 2000
    await board.look(wanted('2'))
    expect(calls).toEqual(['list 1', 'list 1'])
  })
})
