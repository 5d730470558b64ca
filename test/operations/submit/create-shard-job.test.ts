import { describe, expect, it } from 'vitest'
import { jobCommand } from '../../../src/domain/job-command.ts'
import { createShardJob } from '../../../src/operations/submit/create-shard-job.ts'
import type { Camber, CamberJob } from '../../../src/ports.ts'
import { failureOf } from '../../domain/failing.ts'
import { shardRecord } from '../../domain/run-records-made.ts'
import { fail, fakeClock, job, memory, outside } from '../outside-made.ts'

const run = '20261123-190142-k3f9'
const command = jobCommand(run, 1, 'w.env', 4)
const key = `rythmiq/runs/${run}/shards/1.json`
const request = { command, path: 'stash://asha/x/', engine: 'base', size: 'xxsmall', gpu: false }
const intent = shardRecord(1, { command, camber_job_id: null, created_at: null })
const noise = job('1', jobCommand(run, 10, 'w.env', 4))

async function create(given: Partial<Camber>) {
  const spaces = memory()
  const clock = fakeClock()
  const created: string[] = []
  const createJob: Camber['createJob'] = async (asked) => {
    created.push(String(spaces.objects.get(key)))
    return given.createJob?.(asked) ?? { jobId: '4553' }
  }
  const work = createShardJob(outside({ spaces, camber: { ...given, createJob } }), intent, request, clock)
  return { work, spaces, clock, created }
}

const lost = { createJob: fail('JOB_CREATE_UNSETTLED') }
const pages =
  (...lists: CamberJob[][]): Camber['listJobs'] =>
  async (page) => ({ jobs: lists[page - 1] ?? [], total: null })

describe('createShardJob', () => {
  it('writes the intent before it asks, and the job after', async () => {
    const { work, spaces, created } = await create({})
    expect(await work).toMatchObject({ camber_job_id: '4553', created_at: '2026-11-23T19:01:42.000Z' })
    expect(created.map((text) => JSON.parse(text).camber_job_id)).toEqual([null])
    expect(JSON.parse(String(spaces.objects.get(key))).camber_job_id).toBe('4553')
  })

  it('does not ask when the intent cannot be written', async () => {
    const spaces = memory({}, { put: fail('SPACES_UNAVAILABLE') })
    const { code } = await failureOf(() => createShardJob(outside({ spaces }), intent, request, fakeClock()))
    expect(code).toBe('SPACES_UNAVAILABLE')
  })

  it('makes no job when the run was cancelled while somebody else held the shard', async () => {
    const spaces = memory({ [key]: JSON.stringify(intent) })
    const clock = fakeClock()
    const sleep: typeof clock.sleep = async (ms) => {
      spaces.objects.set(`rythmiq/runs/${run}/cancel`, '{}')
      return clock.sleep(ms)
    }
    const camber = { listJobs: pages([noise]), createJob: fail('JOB_CREATE_UNSETTLED') }
    const work = createShardJob(outside({ spaces, camber }), intent, request, { ...clock, sleep })
    expect((await failureOf(() => work)).code).toBe('RUN_CANCELLED')
    // Nobody holds it any more.
    expect(JSON.parse(String(spaces.objects.get(key)))).toMatchObject({ camber_job_id: null, refused: 'RUN_CANCELLED' })
  })

  it('adopts the job with its very command when the answer was lost, and creates no other', async () => {
    const { work, created, clock } = await create({ ...lost, listJobs: pages([noise, job('7', command)]) })
    expect((await work).camber_job_id).toBe('7')
    expect(created).toHaveLength(1)
    expect(clock.slept).toEqual([])
  })

  it('looks again when the list lags behind', async () => {
    let looks = 0
    const listJobs: Camber['listJobs'] = async () => ({
      jobs: ++looks < 3 ? [noise] : [job('7', command)],
      total: null,
    })
    const { work, created, clock } = await create({ ...lost, listJobs })
    expect((await work).camber_job_id).toBe('7')
    expect(created).toHaveLength(1)
    expect(clock.slept).toHaveLength(2)
  })

  it('asks for the command of a job that lists without one, and passes over one that went away', async () => {
    const getJob: Camber['getJob'] = async (id) => (id === '8' ? fail('JOB_NOT_FOUND')() : job(id, command))
    const { work } = await create({ ...lost, listJobs: pages([job('8', null), job('7', null)]), getJob })
    expect((await work).camber_job_id).toBe('7')
  })

  it('reads on when the first page is full', async () => {
    const full = Array.from({ length: 50 }, () => noise)
    const { work } = await create({ ...lost, listJobs: pages(full, [job('7', command)]) })
    expect((await work).camber_job_id).toBe('7')
  })

  it('says that it is not settled when no list shows the job, and keeps the intent', async () => {
    const { work, spaces, created } = await create({ ...lost, listJobs: pages([noise]) })
    const failure = await failureOf(() => work)
    expect([failure.code, failure.exit]).toEqual(['JOB_CREATE_UNSETTLED', 7])
    expect(failure.hint).toContain(`rythmiq status ${run}`)
    expect(created).toHaveLength(1)
    expect(JSON.parse(String(spaces.objects.get(key))).camber_job_id).toBeNull()
  })

  it('says the same when the list cannot be read either', async () => {
    const { work } = await create({ ...lost, listJobs: fail('CAMBER_TIMEOUT') })
    expect((await failureOf(() => work)).code).toBe('JOB_CREATE_UNSETTLED')
  })

  it('looks for nothing after a definite refusal', async () => {
    const { work, created } = await create({ createJob: fail('CAMBER_REJECTED') })
    expect((await failureOf(() => work)).code).toBe('CAMBER_REJECTED')
    expect(created).toHaveLength(1)
  })
})
