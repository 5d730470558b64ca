import { expect, it } from 'vitest'
import { knownIssues } from '../../../src/domain/known-issues/table.ts'

const longest = 8192

it('gives no line of a hostile log more than a moment, whatever it repeats', () => {
  const patterns = knownIssues.flatMap(({ signs }) =>
    signs.flatMap((sign) =>
      sign.in === 'line' ? [sign.pattern] : sign.in === 'error' && sign.message ? [sign.message] : [],
    ),
  )
  const slow = patterns.flatMap((pattern) => {
    const own = pattern.source.replace(/\(\?<\w+>|[\\^$.*+?()[\]{}|]/g, '')
    const texts = ['a', ' ', 'a ', '/', '.', '-', own, `${own} `, own.slice(0, 12), ...own.split(' ')].filter(
      (text) => text !== '',
    )
    const took = texts.map((text) => {
      const line = text.repeat(Math.ceil(longest / text.length)).slice(0, longest)
      const began = performance.now()
      pattern.test(line)
      return performance.now() - began
    })
    return Math.max(...took) > 250 ? [`${pattern.source}: ${Math.max(...took)} ms`] : []
  })
  expect(slow).toEqual([])
})
