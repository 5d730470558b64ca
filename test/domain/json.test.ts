import { expect, it } from 'vitest'
import { parseJson, printableJson } from '../../src/domain/json.ts'

it('reads JSON', () => {
  expect(parseJson('{"a":[1,null]}')).toEqual({ a: [1, null] })
})

it.each(['', '{"half":', '<html>', '\u0000'])('%j says nothing', (text) => {
  expect(parseJson(text)).toBeNull()
})

it('prints nothing that a terminal obeys, and loses nothing of it', () => {
  const said = { message: 'a\u009b31m\u202eb\u2028c\u001b[0m\u007f' }
  const text = printableJson(said)
  expect(text).toMatch(/^[ -~]*$/)
  expect(JSON.parse(text)).toEqual(said)
})
