import { expect, it } from 'vitest'
import { newestOfBanner, stripBanner } from '../../../src/adapters/camber/banner.ts'
import { banner } from './texts.ts'

const unclosed = banner.split('\n').slice(0, -2).join('\n')
const facts: [string, string, string][] = [
  ['text without a banner stays as it is', '\n\n  hello\n', '\n\n  hello\n'],
  ['the banner goes and what follows stays byte for byte', `${banner}\n  hello\r\n`, '\n  hello\r\n'],
  ['a banner alone leaves nothing', banner, ''],
  ['a banner without its last line goes as far as it is known', `${unclosed}\n{"a":1}`, '{"a":1}'],
  ['only one banner goes: a job may have printed the second', banner + banner, banner],
  ['a banner that a job printed later stays', `hello\n${banner}`, `hello\n${banner}`],
  ['nothing stays nothing', '', ''],
]

it.each(facts)('%s', (_, text, left) => expect(stripBanner(text)).toBe(left))

it('the emoji may come without its variation selector', () => {
  expect(stripBanner(`${banner.replace('⚠️', '⚠')}x`)).toBe('x')
})

it.each<[string, string, string | null]>([
  ['the one it offers', `${banner}x`, '1.0.39-dev'],
  ['a release', banner.replace('1.0.39-dev', '1.0.41'), '1.0.41'],
  ['none without a notice', 'Camber 1.0.40 - 2118c7a', null],
  ['none of a notice that a job printed', `hello\n${banner}`, null],
])('the newest version is %s', (_, text, newest) => expect(newestOfBanner(text)).toBe(newest))
