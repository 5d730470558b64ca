import { describe, expect, it } from 'vitest'
import type { MeasuredJob } from '../../src/domain/measured-job.ts'
import { describeFigures, figuresOf, mergeJobs, productionFigures } from '../../src/domain/plan-figures.ts'

const job = (number: number, changes: Partial<MeasuredJob> = {}): MeasuredJob => ({
  run_id: `r${number}`,
  shard: 0,
  ended_at: new Date(Date.UTC(2026, 10, 23) + number * 1000).toISOString(),
  gpu: false,
  start_up_ms: 20_000,
  queue_ms: 3000,
  documents: 4,
  document_ms: 6000,
  ...changes,
})
const three = [job(1), job(2), job(3)]

describe('figures of a release', () => {
  it('are those of production before there are three jobs', () => {
    expect(figuresOf([job(1), job(2)], false, false)).toEqual(productionFigures)
  })

  it('are medians, so that one job that went wrong does not tell', () => {
    const jobs = [job(1), job(2, { start_up_ms: 1_700_000, document_ms: 900_000, queue_ms: 500_000 }), job(3)]
    expect(figuresOf(jobs, false, false)).toEqual({
      times: { startUp: 20, coreSecondsPerDocument: 6, queue: 3, call: 1.65 },
      measured: ['start_up', 'document', 'queue'],
      jobs: 3,
      documents: 12,
    })
  })

  it('are mixed: each is that of production until there is enough of it', () => {
    const few = three.map((one) => ({ ...one, documents: 3, queue_ms: null }))
    expect(figuresOf(few, false, false)).toMatchObject({
      times: { startUp: 20, coreSecondsPerDocument: 14.397, queue: 5 },
      measured: ['start_up'],
      documents: 0,
    })
  })

  it('do not count GPU nodes for others', () => {
    expect(figuresOf(three, true, false)).toEqual(productionFigures)
  })

  it('have of the sandbox the work alone, since the plan tells what it would be on Camber', () => {
    expect(figuresOf(three, false, true)).toMatchObject({
      times: { startUp: 58.6, coreSecondsPerDocument: 6, queue: 5 },
      measured: ['document'],
    })
  })

  it('count the jobs that tell something of what was measured', () => {
    const silent = job(4, { documents: 0, document_ms: null })
    expect(figuresOf([...three, silent], false, false).jobs).toBe(4)
    expect(figuresOf([...three, silent], false, true).jobs).toBe(3)
  })

  it('are told in words', () => {
    expect(describeFigures(productionFigures)).toBe('production figures')
    expect(describeFigures(figuresOf(three, false, false))).toBe('measured on 3 jobs of this release')
    expect(describeFigures(figuresOf(three, false, true))).toMatch(
      /^work measured on 3 jobs .* else production figures$/,
    )
  })
})

describe('jobs that are kept', () => {
  it('are the newest fifty, each once', () => {
    const many = Array.from({ length: 60 }, (_, number) => job(number))
    const kept = mergeJobs(many.slice(0, 40), many.slice(20))
    expect(kept).toHaveLength(50)
    expect([kept[0]?.run_id, kept.at(-1)?.run_id]).toEqual(['r59', 'r10'])
    expect(mergeJobs(kept, many)).toEqual(kept)
  })

  it('lose nothing to a later look that knows less', () => {
    expect(mergeJobs([job(1)], [job(1, { start_up_ms: null, queue_ms: null })])).toEqual([job(1)])
  })
})
