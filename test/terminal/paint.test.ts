import { expect, it } from 'vitest'
import { createPaint, wantsColour } from '../../src/terminal/paint.ts'

type Env = Readonly<Record<string, string>>

// `--no-color` > `NO_COLOR` > `FORCE_COLOR` > terminal (design/conventions.md, People).
it.each<[flag: boolean | undefined, env: Env, terminal: boolean, colour: boolean]>([
  [undefined, {}, true, true],
  [undefined, {}, false, false],
  [true, {}, false, false],
  [false, {}, true, false],
  [false, { FORCE_COLOR: '1' }, true, false],
  [undefined, { NO_COLOR: '1' }, true, false],
  [undefined, { NO_COLOR: '1', FORCE_COLOR: '1' }, true, false],
  [undefined, { NO_COLOR: '' }, true, true],
  [undefined, { NO_COLOR: '', FORCE_COLOR: '1' }, false, true],
  [undefined, { FORCE_COLOR: '1' }, false, true],
  [undefined, { FORCE_COLOR: '0' }, true, false],
  [undefined, { FORCE_COLOR: '' }, false, false],
  [undefined, { TERM: 'dumb' }, true, false],
])('flag %s, %j, terminal %s: %s', (flag, env, terminal, colour) => {
  expect(wantsColour(flag, env, terminal)).toBe(colour)
})

it('paints only when colour is wanted', () => {
  expect(createPaint(false).bad('x')).toBe('x')
  expect(createPaint(true).bad('x')).toBe('\u001b[31mx\u001b[39m')
})
