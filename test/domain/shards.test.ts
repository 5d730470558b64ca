import { describe, expect, it } from 'vitest'
import { type PlanLimits, planShards, sliceOf } from '../../src/domain/shards.ts'
import { failureOf } from './failing.ts'

const free: PlanLimits = {
  maxJobs: 4,
  size: null,
  jobs: null,
  documentsPerJob: null,
  gpu: false,
  deadlineMs: null,
  maxCost: null,
}
const plan = (documents: number, limits: Partial<PlanLimits> = {}) => planShards(documents, { ...free, ...limits })
const refusal = (documents: number, limits: Partial<PlanLimits>) => failureOf(async () => plan(documents, limits))

describe('a plan that nobody constrains', () => {
  it.each([
    [1, 1, 'small'],
    [10, 1, 'small'],
    [100, 1, 'small'],
    [1000, 4, 'small'],
    [10_000, 4, 'large'],
  ])('puts %i documents into %i jobs on %s', (documents, jobs, size) => {
    const made = plan(documents)
    expect([made.jobs, made.size.name]).toEqual([jobs, size])
  })

  it('costs at most a quarter more than the cheapest one, and is faster', () => {
    const made = plan(1000)
    const cheapest = plan(1000, { jobs: 1, size: 'small' })
    expect(made.usd).toBeLessThanOrEqual(cheapest.usd * 1.25)
    expect(made.expectedMs).toBeLessThan(cheapest.expectedMs / 3)
  })

  it('never puts more than 5000 documents into a job', () => {
    expect(plan(50_000).jobs).toBe(10)
  })
})

describe('a plan within limits', () => {
  it('is the cheapest that keeps a deadline', () => {
    const made = plan(1000, { deadlineMs: 600_000 })
    expect(made.expectedMs).toBeLessThanOrEqual(600_000)
    expect(made.usd).toBeLessThan(plan(1000).usd)
  })

  it('is the fastest that a budget buys', () => {
    const made = plan(1000, { maxCost: 0.5 })
    expect(made.usd).toBeLessThanOrEqual(0.5)
    expect(made.expectedMs).toBeLessThan(plan(1000).expectedMs)
  })

  it('keeps to size, jobs and documents per job', () => {
    expect(plan(100, { size: 'XXSMALL', jobs: 7 })).toMatchObject({
      jobs: 7,
      documentsPerJob: 15,
      size: { name: 'xxsmall' },
    })
    expect(plan(100, { documentsPerJob: 30 })).toMatchObject({ jobs: 4, documentsPerJob: 25 })
  })

  it('counts a second round of jobs that the account cannot run at once', () => {
    const one = plan(80, { jobs: 4 })
    const two = plan(160, { jobs: 8 })
    expect(two.expectedMs).toBeGreaterThan(one.expectedMs * 1.8)
  })

  it('takes GPU nodes from their own list', () => {
    expect(plan(10, { gpu: true })).toMatchObject({ gpu: true, size: { name: 'xsmall', creditsPerHour: 1.5 } })
  })
})

describe('a plan that is impossible', () => {
  it.each([
    ['more jobs than documents', { jobs: 5 }, /--jobs 5 is more than the 3 documents/],
    ['too little room', { jobs: 1, documentsPerJob: 2 }, /hold 2, and there are 3/],
    [
      'no such GPU node',
      { gpu: true, size: 'small' },
      /no GPU node of size small; with --gpu sizes are xsmall, medium/,
    ],
    ['a deadline before the first result', { deadlineMs: 10_000 }, /fastest plan takes about 80 s.*allows 10 s/],
    [
      'a budget below the cheapest',
      { maxCost: 0.001 },
      /cheapest plan costs about \$0\.0\d+, and --max-cost allows \$0\.0010/,
    ],
  ])('is refused with the reason: %s', async (_, limits, words) => {
    const failure = await refusal(3, limits)
    expect([failure.code, failure.exit]).toEqual(['PLAN_IMPOSSIBLE', 2])
    expect(failure.message).toMatch(words)
  })

  it('tells the sizes there are', async () => {
    expect((await refusal(3, { size: 'huge' })).message).toContain('xxsmall, xsmall, small, medium, large')
  })
})

it('cuts documents into parts that differ by one at most and leave none out', () => {
  for (const [documents, jobs] of [
    [1, 1],
    [10, 3],
    [1000, 7],
  ] as const) {
    const slices = Array.from({ length: jobs }, (_, shard) => sliceOf(documents, jobs, shard))
    const sizes = slices.map(({ from, to }) => to - from)
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(documents)
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1)
    expect(slices.slice(1).every(({ from }, index) => from === slices[index]?.to)).toBe(true)
  }
})
