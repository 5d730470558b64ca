import { expect, it } from 'vitest'
import { readJson } from '../../../src/adapters/camber/json-answer.ts'
import { banner } from './texts.ts'

const facts: [string, string, unknown[], boolean][] = [
  ['bare', '{"a":1}', [{ a: 1 }], false],
  ['behind the banner', `${banner}{"a":1}\n`, [{ a: 1 }], false],
  ['behind a prompt on the same line', 'Continue? [y/N] {"a":1}', [{ a: 1 }], false],
  ['behind progress', 'Loading [====>   ] 50%\n[1/3] files\n[{"a":1}]', [[{ a: 1 }]], false],
  ['before trailing noise', '{"a":1}\nDone. {see docs}\n', [{ a: 1 }], false],
  ['two documents', '{"a":1}\n{"b":2}\n', [{ a: 1 }, { b: 2 }], false],
  ['brackets inside of strings', '{"a":"}]{[\\"}"}', [{ a: '}]{["}' }], false],
  ['cut in the middle', '{"jobs":[{"job_id":1},{"job', [], true],
  ['cut inside of a string', '{"a":"b', [], true],
  ['cut after a bracket', '[', [], true],
  ['no JSON at all', 'Job ID: 5\n', [], false],
  ['nothing', '', [], false],
  ['a bare null', 'null\n', [null], false],
  ['with a byte order mark', '\uFEFF[]', [[]], false],
]

it.each(facts)('%s', (_, text, values, truncated) => expect(readJson(text)).toEqual({ values, truncated }))

it('loses no time on brackets that are no JSON', () => {
  const before = performance.now()
  readJson('[1/2] [====>  ] '.repeat(50_000))
  expect(performance.now() - before).toBeLessThan(2_000)
})
