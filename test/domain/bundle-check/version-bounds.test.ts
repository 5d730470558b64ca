import { describe, expect, it } from 'vitest'
import { allowsBelow, allowsFrom, hasCeiling, readSpecifiers } from '../../../src/domain/bundle-check/version-bounds.ts'

const read = (text: string) => readSpecifiers(text) ?? []

describe('a version from 5 on', () => {
  it.each([
    '',
    '>=4.9',
    '>=4.9,<6',
    '<=5',
    '<=5.0',
    '==5',
    '==5.0.0.93',
    '==5.*',
    '~=5.0',
    '!=5.0',
    '>4',
    '<5.1',
    '===5.0',
    '==5.0rc1',
    '<5.0.post1',
    '==1!1.0',
    '>=5,!=5.1',
    '== 5.0+cpu',
  ])('is let in by "%s"', (text) => {
    expect(allowsFrom(read(text), [5])).toBe(true)
  })

  it.each([
    '<5',
    '<5.0',
    '>=4.9,<5',
    '==4.14.0.94',
    '==4.*',
    '~=4.9',
    '~=4.9.0',
    '<=4.99',
    '===4.9',
    '<5.0rc1',
    '==4.9.post1',
    '==4.9,>=4',
    '<4',
  ])('is kept out by "%s"', (text) => {
    expect(allowsFrom(read(text), [5])).toBe(false)
  })
})

describe('a version below 2.5', () => {
  it.each(['', '<3', '==2.4.6', '==2.*', '~=2.0', '>=2', '>2.4', '!=2.5', '==2.4.*'])('is let in by "%s"', (text) => {
    expect(allowsBelow(read(text), [2, 5])).toBe(true)
  })

  it.each(['==2.5.5', '>=2.5', '>2.5', '~=2.5.0', '==2.5.*', '>=2.6,<3', '==3'])('is kept out by "%s"', (text) => {
    expect(allowsBelow(read(text), [2, 5])).toBe(false)
  })
})

it.each([
  ['', false],
  ['>=1', false],
  ['!=2', false],
  ['>=1,<2', true],
  ['==1', true],
  ['~=1.0', true],
  ['<=1', true],
])('"%s" has a ceiling: %s', (text, expected) => {
  expect(hasCeiling(read(text))).toBe(expected)
})

it.each(['=1', '==', '>=1,two', '~=1', '>=1.*', '1.0', '==1.0*', '==1.0 2', '>=1;'])(
  'takes "%s" for no specifiers',
  (text) => {
    expect(readSpecifiers(text)).toBe(null)
  },
)
