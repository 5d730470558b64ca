import { describe, expect, it } from 'vitest'
import { formatUsd, microPrice, microUsd, shareOut, usdText } from '../../src/domain/money.ts'
import { cpuSizes, nodeSize } from '../../src/domain/node-size.ts'

describe('money', () => {
  it.each([
    [0, '0.000000'],
    [10_560, '0.010560'],
    [1, '0.000001'],
    [12_345_678, '12.345678'],
    [-1_500_000, '-1.500000'],
  ])('%d millionths are %s dollars', (amount, text) => {
    expect(usdText(amount)).toBe(text)
  })

  it.each([
    ['0.0106', 10_600],
    ['12', 12_000_000],
    ['0.0000019', 1],
    ['', null],
    ['-1', null],
    ['1e3', null],
    ['NaN', null],
    ['1.', null],
  ])('%j reads as %j', (text, amount) => {
    expect(microUsd(text)).toBe(amount)
  })

  it('does not drift where dollars as floats do', () => {
    const cents = Array.from({ length: 10 }, () => '0.1')
    expect(cents.map(Number).reduce((sum, each) => sum + each, 0)).not.toBe(1)
    expect(usdText(cents.map((each) => microUsd(each) ?? 0).reduce((sum, each) => sum + each, 0))).toBe('1.000000')
  })

  it('prices an hour of each node at its price', () => {
    for (const size of cpuSizes) expect(microPrice(3_600_000, size)).toBe(Math.round(size.creditsPerHour * 1_000_000))
    const small = nodeSize('small')
    expect(small && usdText(microPrice(65_000, small))).toBe('0.011556')
  })

  it('is told to people in cents from ten dollars on', () => {
    expect([0, 7, 10_560, 9_999_999, 12_345_678].map(formatUsd)).toEqual([
      '$0.0000',
      '<$0.0001',
      '$0.0106',
      '$10.0000',
      '$12.35',
    ])
  })
})

describe('a whole that is divided', () => {
  it.each([
    [10, [1, 1, 1], [3, 4, 3]],
    [100, [1, 0, 3], [25, 0, 75]],
    [7, [0, 0], [4, 3]],
    [0, [5, 5], [0, 0]],
    [5, [], []],
  ])('%d by %j is %j, and nothing is lost', (total, weights, parts) => {
    expect(shareOut(total, weights)).toEqual(parts)
  })

  it('adds up again whatever the weights are', () => {
    const weights = Array.from({ length: 97 }, (_, index) => (index * 7919) % 101)
    expect(shareOut(1_234_567, weights).reduce((sum, part) => sum + part, 0)).toBe(1_234_567)
  })
})
