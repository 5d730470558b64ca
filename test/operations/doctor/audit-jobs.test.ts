import { describe, expect, it } from 'vitest'
import { auditJobs } from '../../../src/operations/doctor/audit-jobs.ts'
import type { Camber, CamberJob } from '../../../src/ports.ts'
import { failureOf } from '../../domain/failing.ts'
import { camber, fail, job } from '../outside-made.ts'

const secret = 'kR7+mnBvCxZaSdFgHjKlPoIuYtReWq1234567890abc'
const leaking = (jobId: string): CamberJob =>
  job(jobId, `export SPACES_SECRET=${secret} && python worker.py`, 'COMPLETED')
const clean = (jobId: string): CamberJob => job(jobId, 'bash run.sh --run x --shard 0', 'COMPLETED')
const silent = (jobId: string): CamberJob => job(jobId, null, 'COMPLETED')
const many = (count: number, make = clean): CamberJob[] =>
  Array.from({ length: count }, (_, at) => make(String(count - at)))

/** An account of these jobs, newest first, in pages of at most `cap`. */
function account(jobs: readonly CamberJob[], given: { cap?: number; total?: boolean; more?: Partial<Camber> } = {}) {
  const { cap = 50, total = true, more = {} } = given
  const pages: number[] = []
  const listJobs: Camber['listJobs'] = async (page, size) => {
    pages.push(page)
    const length = Math.min(size, cap)
    return { jobs: jobs.slice((page - 1) * length, page * length), total: total ? jobs.length : null }
  }
  return { pages, port: camber({ listJobs, ...more }) }
}

const audit = (port: Camber, given: { jobs?: number; signal?: AbortSignal } = {}) =>
  auditJobs(port, [secret], { jobs: 1000, signal: new AbortController().signal, onJobs: () => {}, ...given })

describe('the audit', () => {
  it('goes through all pages and tells which jobs show what, never the secret', async () => {
    const jobs = [...many(120), leaking('7'), ...many(3)]
    const { port, pages } = account(jobs.map((entry, at) => ({ ...entry, jobId: String(at) })))
    const found = await audit(port)
    expect(found).toMatchObject({ jobs_looked_at: 124, jobs_in_all: 124, left_out: [], broken_off: false })
    expect(found.exposed).toMatchObject([
      { camber_job_id: '120', state: 'COMPLETED', secrets: [{ what: 'a value for SPACES_SECRET', current: true }] },
    ])
    expect(pages).toEqual([1, 2, 3])
    expect(JSON.stringify(found)).not.toContain(secret.slice(0, 10))
  })

  it.each([
    ['Camber caps a page', { cap: 20 }],
    ['Camber tells no total', { total: false }],
  ])('sees every job where %s', async (_, given) => {
    expect((await audit(account(many(110), given).port)).jobs_looked_at).toBe(110)
  })

  it('ends where a list gives the same page for ever', async () => {
    const port = camber({ listJobs: async () => ({ jobs: many(50), total: 500 }) })
    expect((await audit(port)).jobs_looked_at).toBe(50)
  })

  it('counts a job once that moved to the next page meanwhile', async () => {
    const listJobs: Camber['listJobs'] = async (page) =>
      page === 1 ? { jobs: many(50), total: 51 } : { jobs: [clean('1'), leaking('0')], total: 51 }
    const found = await audit(camber({ listJobs }))
    expect([found.jobs_looked_at, found.exposed.length]).toEqual([51, 1])
  })

  it('looks at no more than it was asked to, and says so', async () => {
    const found = await audit(account(many(130)).port, { jobs: 60 })
    expect(found.jobs_looked_at).toBe(60)
    expect(found.left_out).toEqual(['70 jobs older than the newest 60: see --limit.'])
  })

  it('has looked at nothing in an empty account', async () => {
    expect(await audit(account([]).port)).toMatchObject({ jobs_looked_at: 0, exposed: [], left_out: [] })
  })
})

describe('a list that shows no commands', () => {
  it('is followed by a question for each job', async () => {
    const { port } = account([silent('2'), silent('1')], {
      more: { getJob: async (jobId) => (jobId === '1' ? leaking(jobId) : clean(jobId)) },
    })
    const found = await audit(port)
    expect(found).toMatchObject({ jobs_looked_at: 2, exposed: [{ camber_job_id: '1' }], left_out: [] })
  })

  it('is asked for 200 jobs at most; the rest is told', async () => {
    const asked: string[] = []
    const getJob = async (jobId: string) => {
      asked.push(jobId)
      return clean(jobId)
    }
    const found = await audit(account(many(230, silent), { more: { getJob } }).port)
    expect([asked.length, found.jobs_looked_at]).toEqual([200, 200])
    expect(found.left_out).toEqual(['30 jobs whose command the list does not show.'])
  })

  it('tells the jobs that Camber does not tell of', async () => {
    const getJob = async (jobId: string) => (jobId === '1' ? fail('JOB_NOT_FOUND')() : clean(jobId))
    const found = await audit(account([silent('2'), silent('1')], { more: { getJob } }).port)
    expect(found).toMatchObject({
      jobs_looked_at: 1,
      broken_off: true,
      left_out: ['1 jobs whose command Camber did not tell.'],
    })
  })
})

describe('trouble with Camber', () => {
  it('at once is the caller’s', async () => {
    const port = camber({ listJobs: async () => fail('CAMBER_REJECTED')() })
    expect((await failureOf(() => audit(port))).code).toBe('CAMBER_REJECTED')
  })

  it('later leaves what was found, and says what was not looked at', async () => {
    const listJobs: Camber['listJobs'] = async (page) =>
      page === 1 ? { jobs: many(50, leaking), total: 99 } : fail('CAMBER_TIMEOUT')()
    const found = await audit(camber({ listJobs }))
    expect([found.exposed.length, found.broken_off]).toEqual([50, true])
    expect(found.left_out).toEqual(['Jobs older than the newest 50: CAMBER_TIMEOUT happened.'])
  })
})

it('ends when it is interrupted', async () => {
  const signal = AbortSignal.abort(new Error('interrupted'))
  await expect(audit(account(many(3)).port, { signal })).rejects.toThrow('interrupted')
})
