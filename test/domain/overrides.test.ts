import { expect, it } from 'vitest'
import { nameOfPoint, readSettings, readSweeps } from '../../src/domain/overrides.ts'
import { failureOf } from './failing.ts'

it('reads fields of the schema, numbers as numbers', () => {
  expect(readSettings(['max_kb=120', 'output_format=png'])).toEqual({ max_kb: 120, output_format: 'png' })
})

it('makes every combination of a grid, and one point without', () => {
  const grid = readSweeps(['quality=60,75', 'target_dpi=200, 300'], {})
  expect(grid.map(nameOfPoint)).toEqual([
    '--quality-60--target_dpi-200',
    '--quality-60--target_dpi-300',
    '--quality-75--target_dpi-200',
    '--quality-75--target_dpi-300',
  ])
  expect(readSweeps([], {})).toEqual([{}])
})

it('takes a value that is named twice once', () => {
  expect(readSweeps(['quality=60,60'], {})).toHaveLength(1)
})

it.each([
  [() => readSettings(['max_kb']), /'max_kb' is neither/],
  [() => readSettings(['maxkb=1']), /no field 'maxkb'\. Did you mean max_kb/],
  [() => readSettings(['max_kb=0']), /--set max_kb=0: /],
  [() => readSettings(['max_kb=']), /--set max_kb=: /],
  [() => readSettings(['max_kb=1', 'max_kb=2']), /names max_kb twice/],
  [() => readSettings(['output_format=gif']), /--set output_format=gif/],
  [() => readSweeps(['quality=60,'], {}), /--sweep quality=: /],
  [() => readSweeps(['quality=60', 'quality=70'], {}), /quality is given twice/],
  [() => readSweeps(['max_kb=1,2'], { max_kb: 3 }), /max_kb is given twice/],
])('refuses what means nothing: %s', async (read, words) => {
  const failure = await failureOf(async () => read())
  expect(failure.exit).toBe(2)
  expect(failure.message).toMatch(words)
})

it('refuses a grid that nobody can mean', async () => {
  const values = Array.from({ length: 100 }, (_, index) => index + 1).join(',')
  const failure = await failureOf(async () => readSweeps([`quality=${values}`, `target_dpi=${values}`], {}))
  expect(failure.message).toContain('10000 documents of each one')
})
