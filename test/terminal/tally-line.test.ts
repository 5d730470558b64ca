import { expect, it } from 'vitest'
import type { Tally } from '../../src/domain/progress.ts'
import { createPaint } from '../../src/terminal/paint.ts'
import { tallyLine } from '../../src/terminal/tally-line.ts'

const paint = createPaint(false)
const tally: Tally = {
  total: 1000,
  done: 250,
  failed: 3,
  degraded: 12,
  jobs: { total: 4, live: 4, over: 0 },
  spentUsd: '0.0512',
  perMinute: 53.4,
  leftMs: 842_000,
}

it('tells everything where there is room', () => {
  expect(tallyLine(tally, 200, paint)).toBe(
    '██████░░░░░░░░░░░░░░░░░░ 250 of 1000 documents · 3 failed · 12 degraded · about 14 min 02 s left · $0.0512 so far · 4 of 4 jobs live · 53 a minute',
  )
})

it.each([40, 60, 80, 100, 140])('fits %i columns, and keeps what matters most', (columns) => {
  const line = tallyLine(tally, columns, paint)
  expect(line.length).toBeLessThanOrEqual(columns)
  expect(line).toContain('250 of 1000 documents · 3 failed')
})

it('guesses nothing before a document is done', () => {
  const line = tallyLine(
    { ...tally, done: 0, failed: 0, degraded: 0, perMinute: null, leftMs: null, spentUsd: null },
    80,
    paint,
  )
  expect(line).toContain('0 of 1000 documents · 4 of 4 jobs live')
  expect(line).not.toContain('left')
})
