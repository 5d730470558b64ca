import { expect, it } from 'vitest'
import { csvRow } from '../../src/domain/csv.ts'

it.each([
  [['plain', 1, null, 0.5], 'plain,1,,0.5\n'],
  [['a,b', 'say "x"', ' x'], '"a,b","say ""x"""," x"\n'],
  [['two\nlines\tand more', '\u001b[31mred'], 'two lines and more,red\n'],
  [['a;b'], '"a;b"\n'],
])('writes %j as other programs read it', (cells, row) => {
  expect(csvRow(cells)).toBe(row)
})

it.each(['=1+1', '+1', '-1', '@SUM(A1)', '  =1', '\t=1', '\r=1', '＝1', '=cmd|" /C calc"!A0'])(
  'lets no spreadsheet run %j',
  (text) => {
    expect(csvRow([text])).toMatch(/^"?'/)
  },
)

it('leaves numbers numbers, also below zero', () => {
  expect(csvRow([-1])).toBe('-1\n')
})
