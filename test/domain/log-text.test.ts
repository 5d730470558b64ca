import { expect, it } from 'vitest'
import { safeLogText } from '../../src/domain/log-text.ts'

it.each([
  ['leaves what is plain as it is', '| a\tb\n::rythmiq:: {}\n', '| a\tb\n::rythmiq:: {}\n'],
  [
    'takes sequences out, line by line',
    '| \u001b]0;never ended\n::rythmiq:: {}\n',
    '| 0;never ended\n::rythmiq:: {}\n',
  ],
  ['keeps the parts of a foreign line foreign', '| a\r::rythmiq:: {}\n', '| a\n| ::rythmiq:: {}\n'],
  [
    'makes foreign what only looks like ours without its control characters',
    '\u0007::rythmiq:: {}',
    '| ::rythmiq:: {}',
  ],
  ['keeps our own lines ours', '::rythmiq:: {"x":"\u200e"}\r\n', '::rythmiq:: {"x":""}\n'],
])('of a runner’s log: %s', (_, text, clean) => expect(safeLogText(text, true)).toBe(clean))

it('parts a bare log at carriage returns and adds nothing', () => {
  expect(safeLogText('10%\r20%\r\n\u001b[31mred\u001b[0m\n', false)).toBe('10%\n20%\nred\n')
})
