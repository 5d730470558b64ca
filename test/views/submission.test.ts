import { describe, expect, it } from 'vitest'
import { type PlanFigures, productionFigures } from '../../src/domain/plan-figures.ts'
import { planShards } from '../../src/domain/shards.ts'
import { figuresData, planCost, planLine } from '../../src/views/submission.ts'

const limits = {
  maxJobs: 4,
  size: null,
  jobs: null,
  documentsPerJob: null,
  gpu: false,
  deadlineMs: null,
  maxCost: null,
}
const measured: PlanFigures = {
  times: { startUp: 20, coreSecondsPerDocument: 6, queue: 3, call: 1.65 },
  measured: ['start_up', 'document', 'queue'],
  jobs: 12,
  documents: 400,
}
const now = new Date('2026-11-23T19:00:00Z')

describe('a plan', () => {
  it('says on its line what it was reckoned with', () => {
    const usual = planLine(planShards(100, limits), 100, productionFigures, false, now)
    expect(usual).toMatch(
      /^plan: 100 documents in .* on SMALL, about \$0\.\d+, done about 19:\d\d UTC \(in .*; production figures\)$/,
    )
    const own = planLine(planShards(100, limits, measured.times), 100, measured, true, now)
    expect(own).toMatch(/\(on Camber: SMALL, .*; measured on 12 jobs of this release\)$/)
  })

  it('is cheaper with a release that starts and works faster, and tells its figures', () => {
    const cost = planCost(planShards(100, limits, measured.times), measured)
    expect(Number(cost.usd)).toBeLessThan(Number(planCost(planShards(100, limits), productionFigures).usd))
    expect(cost.basis).toBe(
      'estimate: 20.0 s start-up a job, 6.0 s of work a document; measured on 12 jobs of this release',
    )
    expect(figuresData(measured)).toMatchObject({ basis: 'measured', jobs: 12, start_up_ms: 20_000, document_ms: 6000 })
    expect(figuresData(productionFigures)).toMatchObject({ basis: 'production', jobs: 0, document_ms: 14_397 })
  })
})
