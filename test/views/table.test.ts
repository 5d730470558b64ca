import { expect, it } from 'vitest'
import { stripControl } from '../../src/domain/control.ts'
import { createPaint } from '../../src/terminal/paint.ts'
import { table } from '../../src/views/table.ts'
import { surfaceMade } from './surface-made.ts'

const rows = [
  ['a', 'first', 'A message that is rather long for the room there is'],
  ['bbbb', 'प्रपत्र', 'Short'],
]
const headings = ['name', 'kind', 'message']

it('aligns columns and cuts the last one to the terminal', () => {
  const lines = table(headings, rows, surfaceMade({ columns: 40 })).split('\n')
  expect(lines[0]).toBe('name  kind     message')
  expect(lines[1]).toBe('a     first    A message that is rather…')
  expect(Math.max(...lines.map((line) => [...line].length))).toBeLessThanOrEqual(40)
})

it('is plain rows with tabs, whole and without a heading, when piped', () => {
  const piped = table(headings, rows, surfaceMade({ terminal: false, columns: 40 }))
  expect(piped.split('\n')).toEqual(rows.map((row) => row.join('\t')))
})

it('colours do not move columns', () => {
  const paint = createPaint(true)
  const coloured = table(headings, rows, surfaceMade({ paint }), (text) => paint.good(text))
  const plain = table(headings, rows, surfaceMade())
  expect(stripControl(coloured).replaceAll(/ +$/gm, '')).toBe(plain)
})

it('leaves the last column some room on a terminal that is too narrow', () => {
  expect(table(headings, rows, surfaceMade({ columns: 10 }))).toContain('A message t…')
})
