import { expect, it } from 'vitest'
import { shownLine } from '../../../src/domain/known-issues/log-line.ts'

const secret = 'CANARYsecret0123456789/abcdefghijklmnop+XYZ='

it.each([
  ['behind an address', `curl failed for https://host/${'a'.repeat(100)}/${'b.'.repeat(40)}?key=`],
  ['behind words', `${'word '.repeat(43)} key:`],
  ['at the end of one long word', 'x'.repeat(210)],
])('leaves no part of a secret where it cuts a line: %s', (_, before) => {
  const shown = shownLine(`${before}${secret} and more`)
  expect(shown).not.toContain('CANARY')
  expect(shown.length).toBeLessThanOrEqual(241)
})

it('shows a line whole that is not long', () => {
  expect(shownLine(`No such file: ${secret}`)).toBe(`No such file: ${secret}`)
})
