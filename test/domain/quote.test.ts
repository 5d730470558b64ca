import { execFileSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { quoted } from '../../src/domain/quote.ts'

it.each(['plain', 'with blank', "it's", '$HOME `id` "x"', 'line\nend', ''])('a shell gives %j back', (word) => {
  expect(execFileSync('/bin/sh', ['-c', `printf %s ${quoted(word)}`], { encoding: 'utf8' })).toBe(word)
})
