import { describe, expect, it } from 'vitest'
import { stripControl } from '../../src/domain/control.ts'
import { rowOf, untoldRow } from '../../src/domain/run-row.ts'
import type { RunStatus } from '../../src/domain/run-status.ts'
import { createPaint } from '../../src/terminal/paint.ts'
import { runsView } from '../../src/views/runs.ts'
import { documentStatus, shardStatus } from '../domain/run-status-made.ts'
import { idOf, now, summaryMade } from '../operations/run/runs-made.ts'
import { surfaceMade } from './surface-made.ts'

const error = { code: 'DECODE_FAILED', stage: 'quality', message: 'It cannot be\u001b[2J decoded.', retryable: false }
const bad = documentStatus({ outcome: 'failed', error })
const row = (minutes: number, changes: Partial<RunStatus> = {}, settled = true) => {
  const created_at = new Date(now.getTime() - minutes * 60_000).toISOString()
  return rowOf(summaryMade(idOf(minutes, 'aaaa', changes.local), { created_at, ...changes }), settled)
}
const running = [shardStatus({ state: 'RUNNING', finished_at: null })]
const runs = [
  row(5, { outcome: 'pending', documents: [documentStatus({ outcome: 'pending' })], shards: running }, false),
  row(90, { outcome: 'failed', documents: [bad, bad, documentStatus()] }),
  row(60 * 30, { created_by: 'ravi@night-shift-laptop' }),
  untoldRow(idOf(60 * 80), 'run.json in Spaces is damaged or of another version of rythmiq.', 'asha@desk'),
]
const list = (given: Partial<Parameters<typeof runsView>[0]> = {}) => ({
  runs,
  looked: 4,
  filtered: false,
  now,
  ...given,
})
const view = (columns: number, given = {}) => runsView(list(given), surfaceMade({ columns }))

describe('the list of runs', () => {
  it('fits 80 columns, with the cause of what failed', () => {
    expect(view(80).split('\n')).toEqual(
      [
        'run                   age    good/all  outcome        spend     cause',
        '20261125-025500-aaaa  5 min  0/1       … still going  ~$0.0107  ',
        '20261125-013000-aaaa  1 h    1/3       ✘ failed        $0.0124  2 × DECODE_FAIL…',
        '20261123-210000-aaaa  1 d    1/1       ✔ succeeded     $0.0124  ',
        '20261121-190000-aaaa  3 d              ? unknown                run.json in Spa…',
      ].map((line) => line.trimEnd()),
    )
  })

  it('has room for who, with which release, and why at 140', () => {
    const lines = view(140).split('\n')
    expect(lines[0]).toBe(
      'run                   age    by                    release       good/all  outcome        spend     cause',
    )
    expect(lines[2]).toContain(
      'asha@desk             abcdef012345  1/3       ✘ failed        $0.0124  2 × DECODE_FAILED: It cannot be decoded.',
    )
    expect(lines[3]).toContain('ravi@night-shift-la…')
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(140)
  })

  it.each([80, 100, 140])('is never wider than a terminal of %d columns', (columns) => {
    const local = [row(5, { local: true, outcome: 'failed', documents: [bad], cost: null })]
    for (const text of [view(columns), view(columns, { runs: local })])
      expect(Math.max(...text.split('\n').map((line) => [...line].length))).toBeLessThanOrEqual(columns)
  })

  it('keeps its columns with colours', () => {
    const coloured = runsView(list(), surfaceMade({ columns: 80, paint: createPaint(true) }))
    expect(coloured).toContain('\u001b[31m✘ failed\u001b[39m        $0.0124')
    expect(
      stripControl(coloured)
        .split('\n')
        .map((line) => line.trimEnd()),
    ).toEqual(view(80).split('\n'))
  })

  it('is plain rows of twelve cells when piped, with exact figures', () => {
    const rows = runsView(list(), surfaceMade({ terminal: false }))
      .split('\n')
      .map((line) => line.split('\t'))
    expect(rows.map(({ length }) => length)).toEqual([12, 12, 12, 12])
    expect(rows[1]).toEqual([
      idOf(90),
      '2026-11-25T01:30:00.000Z',
      'asha@desk',
      'abcdef012345',
      'failed',
      '3',
      '1',
      '2',
      'DECODE_FAILED',
      '2',
      '0.012444',
      'billed',
    ])
    expect(rows[0]?.slice(10)).toEqual(['0.010667', 'estimate'])
  })

  it('says when there is none, and whether any was looked at', () => {
    expect(view(80, { runs: [] })).toBe('No run was submitted yet.')
    expect(view(80, { runs: [], filtered: true, looked: 12 })).toBe('None of 12 runs is meant by that.')
    expect(view(80, { runs: [], filtered: true, looked: 0 })).toBe('There is no run of that time.')
    expect(runsView(list({ runs: [] }), surfaceMade({ terminal: false }))).toBe('')
  })
})
