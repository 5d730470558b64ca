import { describe, expect, it } from 'vitest'
import { type CostKind, createCostTally } from '../../src/domain/cost-report.ts'
import { rowOf, untoldRow } from '../../src/domain/run-row.ts'
import type { RunStatus } from '../../src/domain/run-status.ts'
import { costCsv, costView } from '../../src/views/cost.ts'
import { shardStatus } from '../domain/run-status-made.ts'
import { summaryMade } from '../operations/run/runs-made.ts'
import { surfaceMade } from './surface-made.ts'

const running = [shardStatus({ state: 'RUNNING', finished_at: null })]
const row = (changes: Partial<RunStatus> = {}, settled = true) =>
  rowOf(summaryMade('20261123-190142-k3f9', { created_at: '2026-11-23T19:01:42.000Z', ...changes }), settled)
const report = (by: CostKind, rows: readonly ReturnType<typeof row>[]) => {
  const tally = createCostTally(by)
  for (const each of rows) tally.add(each)
  return { since: '2026-10-26T00:00:00.000Z', until: null, local: false, ...tally.report() }
}
const mixed = [
  row(),
  row({ created_at: '2026-11-24T00:00:00.000Z', shards: running }),
  row({ outcome: 'pending', shards: running }, false),
  row({ node_size: 'colossal' }),
  untoldRow('20261123-190142-aaaa', 'damaged'),
]

describe('what runs cost', () => {
  it('is the sum first, what it went into, what is not exact, and a line each', () => {
    expect(costView(report('day', mixed), surfaceMade()).split('\n')).toEqual([
      '~$0.0231 spent  3 runs since 2026-10-26',
      '  each     $0.0077 a document, 3 of 3 good',
      '  billed   2 min 10 s, 77 % of it start-up',
      '  phases   install 62 % · work 23 % · rest 15 %',
      '  estimate $0.0107 of it, where Camber does not tell when a job ended',
      '  going    1 run, $0.0107 so far, not in the sum',
      '  unknown  nobody tells what 1 run cost; that is not in the sum',
      '  unread   1 run could not be read: rythmiq runs --status unknown',
      '',
      'day         runs  good/all      billed     spend  a document  start-up',
      '2026-11-24     1       1/1  1 min 00 s  ~$0.0107     $0.0107      75 %',
      '2026-11-23     2       2/2  1 min 10 s   $0.0124     $0.0062      79 %',
    ])
  })

  it('is told as what it would have been for the sandbox', () => {
    const cost = { usd: '0.0131', billed_ms: 73_600, node_size: 'small', basis: 'estimate: so' }
    const text = costView({ ...report('day', [row({ local: true, cost })]), local: true }, surfaceMade())
    expect(text).toContain('would have cost about $0.0131 on Camber')
  })

  it('says so where there is none', () => {
    expect(costView(report('day', []), surfaceMade())).toBe('No run was asked for since 2026-10-26.')
    expect(costView(report('day', []), surfaceMade({ terminal: false }))).toBe('')
  })

  it('is rows with exact figures when piped', () => {
    const text = costView(report('release', [row()]), surfaceMade({ terminal: false }))
    expect(text.split('\t')).toEqual([
      'abcdef012345',
      '1',
      '1',
      '1',
      '1',
      '0',
      '70000',
      '0.012444',
      '0.000000',
      '0.012444',
      '0.786',
    ])
  })

  it('is CSV that a spreadsheet reads, whoever the user is', () => {
    const text = costCsv(report('user', [row({ created_by: '=cmd,\u001b[2J"x"@desk' })]))
    expect(text.split('\n')).toEqual([
      'by,key,runs,jobs,documents,good,bad,billed_ms,usd,estimated_usd,usd_per_document,start_up_share',
      'user,"\'=cmd,""x""@desk",1,1,1,1,0,70000,0.012444,0.000000,0.012444,0.786',
      '',
    ])
  })

  it('fits 80 columns whatever the keys are', () => {
    const text = costView(report('user', [row({ created_by: 'x'.repeat(200) })]), surfaceMade())
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
  })
})
