import { describe, expect, it } from 'vitest'
import { describeRow, isMeant, readStatusWords, rowOf, untoldRow } from '../../src/domain/run-row.ts'
import { idOf, now, summaryMade } from '../operations/run/runs-made.ts'

describe('the words of --status', () => {
  it.each([
    ['failed', ['failed']],
    ['FAILED, no-result', ['failed', 'no_result']],
    ['good', ['succeeded', 'degraded']],
    ['bad,failed', ['failed', 'no_result', 'cancelled']],
    ['unknown', [null]],
  ])('%j means %j', (text, outcomes) => {
    expect([...(readStatusWords(text) ?? [])]).toEqual(outcomes)
  })

  it.each(['', 'broken', 'failed,', 'failed broken', 'toString'])('%j is none', (text) => {
    expect(readStatusWords(text)).toBeNull()
  })
})

describe('a row', () => {
  it('that cannot be read tells by its id when it was asked for, and nothing else', () => {
    expect(describeRow(untoldRow(idOf(60), 'damaged'), now)).toMatchObject({
      run_id: idOf(60),
      created_at: '2026-11-25T02:00:00.000Z',
      age_ms: 3_600_000,
      outcome: null,
      release: null,
      documents: null,
      spend: null,
      problem: 'damaged',
    })
  })

  it('has the same names in JSON whether it can be read or not', () => {
    const read = describeRow(rowOf(summaryMade(idOf(60)), true), now)
    expect(Object.keys(describeRow(untoldRow(idOf(60), 'damaged'), now)).sort()).toEqual(Object.keys(read).sort())
  })

  it('that cannot be read is meant by no filter but that of its outcome', () => {
    const untold = untoldRow(idOf(60), 'damaged', 'asha@desk')
    expect(isMeant(untold, {})).toBe(true)
    expect(isMeant(untold, { outcomes: new Set([null]), user: 'asha' })).toBe(true)
    for (const filter of [
      { schema: 'a' },
      { release: 'a' },
      { user: 'ash' },
      { outcomes: new Set(['failed'] as const) },
    ])
      expect(isMeant(untold, filter)).toBe(false)
  })
})
