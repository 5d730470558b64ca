import { expect, it } from 'vitest'
import { parseJson } from '../../src/domain/json.ts'

it('reads JSON', () => {
  expect(parseJson('{"a":[1,null]}')).toEqual({ a: [1, null] })
})

it.each(['', '{"half":', '<html>', '\u0000'])('%j says nothing', (text) => {
  expect(parseJson(text)).toBeNull()
})
