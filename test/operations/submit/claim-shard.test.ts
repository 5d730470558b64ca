import { describe, expect, it } from 'vitest'
import { jobCommand } from '../../../src/domain/job-command.ts'
import type { ShardRecord } from '../../../src/domain/run.ts'
import { createShardJob } from '../../../src/operations/submit/create-shard-job.ts'
import type { Camber, CamberJob } from '../../../src/ports.ts'
import { failureOf } from '../../domain/failing.ts'
import { shardRecord } from '../../domain/run-records-made.ts'
import { fail, fakeClock, job, memory, outside } from '../outside-made.ts'

const run = '20261123-190142-k3f9'
const key = `rythmiq/runs/${run}/shards/0.json`
const command = jobCommand(run, 0, 'w.env', 4)
const request = { command, path: 'stash://asha/x/', engine: 'base', size: 'small', gpu: false }
const intent = shardRecord(0, { command, camber_job_id: null, created_at: null })

/** Several terminals before one Spaces and one Camber. */
function account(objects: Record<string, string> = {}, given: Partial<Camber> = {}) {
  const spaces = memory(objects)
  const jobs: CamberJob[] = []
  const camber: Partial<Camber> = {
    createJob: async (asked) => {
      jobs.push(job(String(jobs.length + 1), asked.command))
      return { jobId: String(jobs.length) }
    },
    listJobs: async () => ({ jobs: [...jobs], total: jobs.length }),
    ...given,
  }
  const clock = fakeClock()
  return { spaces, jobs, clock, create: () => createShardJob(outside({ spaces, camber }), intent, request, clock) }
}

const left = (changes: Partial<ShardRecord>) => ({ [key]: JSON.stringify({ ...intent, ...changes }) })
const hourAgo = '2026-11-23T18:00:00.000Z'

describe('a shard', () => {
  it('gets its job noted although Spaces fails now and then', async () => {
    const { spaces, jobs, clock } = account()
    let calls = 0
    const now = <Value>(work: () => Promise<Value>) => (++calls % 3 === 0 ? work() : fail('SPACES_UNAVAILABLE')())
    const seldom = {
      ...spaces,
      get: async (name: string) => now(() => spaces.get(name)),
      head: async (name: string) => now(() => spaces.head(name)),
      put: async (...put: Parameters<typeof spaces.put>) => now(() => spaces.put(...put)),
    }
    const camber: Partial<Camber> = {
      createJob: async (asked) => ({ jobId: String(jobs.push(job('1', asked.command))) }),
    }
    const made = await createShardJob(outside({ spaces: seldom, camber }), intent, request, clock)
    expect([made.camber_job_id, jobs.length]).toEqual(['1', 1])
    expect(JSON.parse(String(spaces.objects.get(key))).camber_job_id).toBe('1')
  })

  it('gets one job although two terminals begin at the same moment', async () => {
    const { jobs, create } = account()
    const made = await Promise.all([create(), create(), create()])
    expect(jobs).toHaveLength(1)
    expect(new Set(made.map(({ camber_job_id }) => camber_job_id))).toEqual(new Set(['1']))
  })

  it('that has its job is left alone', async () => {
    const { jobs, create } = account(left({ camber_job_id: '77', intended_at: hourAgo }))
    expect((await create()).camber_job_id).toBe('77')
    expect(jobs).toHaveLength(0)
  })

  it('is waited for while its intent is young, then looked for on Camber, and only then made', async () => {
    const { jobs, clock, create } = account(left({}))
    await create()
    expect(clock.slept.reduce((sum, ms) => sum + ms, 0)).toBe(120_000)
    expect(jobs).toHaveLength(1)
  })

  it('adopts the job that a killed terminal had made', async () => {
    const { jobs, create, spaces } = account(left({ intended_at: hourAgo }))
    jobs.push(job('55', command))
    expect((await create()).camber_job_id).toBe('55')
    expect(jobs).toHaveLength(1)
    expect(JSON.parse(String(spaces.objects.get(key))).camber_job_id).toBe('55')
  })

  it('is not made when Camber cannot be asked whether it is there', async () => {
    const { jobs, create } = account(left({ intended_at: hourAgo }), { listJobs: fail('CAMBER_TIMEOUT') })
    expect((await failureOf(create)).code).toBe('CAMBER_TIMEOUT')
    expect(jobs).toHaveLength(0)
  })

  it('that Camber refused is made by the next one at once', async () => {
    let refusing = true
    const { clock, create, spaces } = account(
      {},
      { createJob: async () => (refusing ? fail('CAMBER_REJECTED')() : { jobId: '9' }) },
    )
    expect((await failureOf(create)).code).toBe('CAMBER_REJECTED')
    expect(JSON.parse(String(spaces.objects.get(key))).refused).toBe('CAMBER_REJECTED')
    refusing = false
    expect(await create()).toMatchObject({ camber_job_id: '9' })
    expect(clock.slept).toEqual([])
    expect(JSON.parse(String(spaces.objects.get(key)))).not.toHaveProperty('refused')
  })

  it('is not made by one that slept after it claimed', async () => {
    const { spaces, jobs, clock } = account()
    const put = spaces.put
    // The machine sleeps right after the intent is written; meanwhile another terminal takes over.
    const sleepy = {
      ...spaces,
      put: async (...words: Parameters<typeof put>) => {
        const done = await put(...words)
        if (clock.slept.length === 0) await clock.sleep(600_000)
        return done
      },
    }
    const camber: Partial<Camber> = {
      listJobs: async () => ({ jobs: [...jobs], total: jobs.length }),
      createJob: async () => ({ jobId: 'never' }),
    }
    const slow = createShardJob(outside({ spaces: sleepy, camber }), intent, request, clock)
    jobs.push(job('31', command))
    expect((await slow).camber_job_id).toBe('31')
  })
})
