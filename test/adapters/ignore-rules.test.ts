import { expect, it } from 'vitest'
import { readIgnoreRules } from '../../src/adapters/ignore-rules.ts'

const rules = readIgnoreRules('# comment\n*.ts\n/old.py\nnotes/\n!keep.ts\nlegacy/**\n')

it.each([
  ['a.ts', true],
  ['lib/a.ts', true],
  ['keep.ts', false],
  ['old.py', true],
  ['lib/old.py', false],
  ['notes/', true],
  ['notes', false],
  ['legacy/deep/x.py', true],
  ['A.TS', false],
  ['worker.py', false],
])('%s is ignored: %s', (path, ignored) => {
  expect(rules(path)).toBe(ignored)
})

it('an empty file ignores nothing', () => {
  expect(readIgnoreRules('')('worker.py')).toBe(false)
})
