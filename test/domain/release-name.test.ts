import { expect, it } from 'vitest'
import { isReleaseName } from '../../src/domain/release-name.ts'

it.each([
  ['abcdef012345', true],
  ['ABCDEF012345', false],
  ['abcdef01234', false],
  ['../../../etc', false],
  ['', false],
])('%s is the name of a release: %s', (text, answer) => {
  expect(isReleaseName(text)).toBe(answer)
})
