import { describe, expect, it } from 'vitest'
import { type CostKind, costKinds, createCostTally } from '../../src/domain/cost-report.ts'
import { microUsd } from '../../src/domain/money.ts'
import { rowOf, untoldRow } from '../../src/domain/run-row.ts'
import type { RunStatus } from '../../src/domain/run-status.ts'
import { summaryMade } from '../operations/run/runs-made.ts'
import { documentStatus, shardStatus } from './run-status-made.ts'

const row = (changes: Partial<RunStatus> = {}, settled = true) =>
  rowOf(summaryMade('20261123-190142-k3f9', { created_at: '2026-11-23T19:01:42.000Z', ...changes }), settled)
const report = (by: CostKind, ...rows: ReturnType<typeof row>[]) => {
  const tally = createCostTally(by)
  for (const each of rows) tally.add(each)
  return tally.report()
}
const running = [shardStatus({ state: 'RUNNING', finished_at: null })]

describe('what runs cost', () => {
  it('is nothing where there are none', () => {
    expect(report('day')).toMatchObject({
      lines: [],
      total: { runs: 0, usd: '0.000000', usd_per_document: null, start_up_share: null },
    })
  })

  it('is added up in millionths, with what a document took and how much of the time was start-up', () => {
    const runs = Array.from({ length: 1000 }, () => row())
    expect(report('day', ...runs)).toMatchObject({
      total: {
        runs: 1000,
        documents: 1000,
        good: 1000,
        usd: '12.444000',
        usd_per_document: '0.012444',
        start_up_share: 0.786,
      },
      lines: [{ key: '2026-11-23', runs: 1000 }],
      phases: { install: { ms: 40_000_000 }, work: { ms: 15_000_000 }, rest: { ms: 15_000_000 } },
    })
  })

  it.each([
    ['day', { created_at: '2026-11-24T00:00:00.000Z' }, ['2026-11-24', '2026-11-23']],
    ['release', { release: 'ffffffffffff' }, ['abcdef012345', 'ffffffffffff']],
    ['size', { node_size: 'medium', gpu: true }, ['gpu medium', 'small']],
    ['user', { created_by: 'ravi@desk' }, ['asha@desk', 'ravi@desk']],
    ['run', { run_id: '20261124-000000-aaaa' }, ['20261124-000000-aaaa', '20261123-190142-k3f9']],
  ] as const)('is told by %s', (by, changes, keys) => {
    expect(report(by, row(), row(changes)).lines.map(({ key }) => key)).toEqual(keys)
  })

  it('of a run of several schemas is borne by their documents', () => {
    const documents = ['a', 'a', 'a', 'b'].map((schema_id, at) =>
      documentStatus({ schema_id, outcome: at === 0 ? 'failed' : 'succeeded' }),
    )
    const { lines, total } = report('schema', row({ documents }))
    expect(lines).toMatchObject([
      { key: 'a', runs: 1, documents: 3, good: 2, bad: 1, usd: '0.009333' },
      { key: 'b', runs: 1, documents: 1, good: 1, bad: 0, usd: '0.003111' },
    ])
    expect(total).toMatchObject({ runs: 1, documents: 4, usd: '0.012444' })
  })

  it.each(costKinds)('by %s adds up to the whole', (by) => {
    const documents = ['a', 'b', 'c'].map((schema_id) => documentStatus({ schema_id }))
    const { lines, total } = report(by, row(), row({ documents }), row({ created_by: 'x@y', shards: running }))
    const sum = (name: 'usd' | 'estimated_usd') => lines.reduce((all, line) => all + (microUsd(line[name]) ?? 0), 0)
    expect(sum('usd')).toBe(microUsd(total.usd))
    expect(Math.abs(sum('estimated_usd') - (microUsd(total.estimated_usd) ?? 0))).toBeLessThan(5)
  })

  it('tells what of it is an estimate', () => {
    expect(report('day', row(), row({ shards: running })).total).toMatchObject({
      usd: '0.023111',
      estimated_usd: '0.010667',
    })
  })

  it('keeps apart what is still going, what has no price, and what cannot be read', () => {
    const going = row({ outcome: 'pending', shards: running }, false)
    const free = row({ node_size: 'colossal' })
    const gone = shardStatus({ shard: 1, state: 'GONE', started_at: null, finished_at: null })
    const half = row({ shards: [shardStatus(), gone] })
    expect(report('day', going, free, half, untoldRow('20261123-190142-aaaa', 'damaged'))).toMatchObject({
      total: { runs: 2, usd: '0.012444' },
      going: { runs: 1, usd: '0.010667' },
      unpriced_runs: 1,
      unknown_jobs: 1,
      unreadable_runs: 1,
    })
  })
})
