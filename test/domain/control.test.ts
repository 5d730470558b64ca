import { expect, it } from 'vitest'
import { stripControl } from '../../src/domain/control.ts'

const esc = '\u001b'

it.each([
  ['colours', `${esc}[31mred${esc}[0m`, 'red'],
  ['cursor moves', `a${esc}[2J${esc}[1;1Hb`, 'ab'],
  ['private modes', `a${esc}[?25lb`, 'ab'],
  ['a title ended by BEL', `${esc}]0;owned\u0007text`, 'text'],
  ['a link ended by ST', `${esc}]8;;https://x.example${esc}\\text${esc}]8;;${esc}\\`, 'text'],
  ['a device string', `${esc}Pq#0${esc}\\text`, 'text'],
  ['a charset switch', `a${esc}(Bb`, 'ab'],
  ['a lone escape', `a${esc}`, 'a'],
  ['NUL, BEL and backspace', 'a\0b\u0007c\u0008d', 'abcd'],
  ['one-byte controls', 'a\u009b\u0085b', 'ab'],
  ['bidi overrides', 'a\u202eb\u2066c\u2069d\u200fe\u061cf', 'abcdef'],
])('takes out %s', (_, dirty, clean) => {
  expect(stripControl(dirty)).toBe(clean)
})

it('makes line ends of carriage returns, as progress bars mean them', () => {
  expect(stripControl('10%\r50%\r100%\r\ndone')).toBe('10%\n50%\n100%\ndone')
})

it('leaves innocent text as it is', () => {
  const text = 'Zeile\teins\nआधार ✔ 日本 naïve — $1 [0m\n'
  expect(stripControl(text)).toBe(text)
})
