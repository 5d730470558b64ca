import { format, inspect } from 'node:util'
import { expect, it } from 'vitest'
import { Secret } from '../../src/domain/secret.ts'

const secret = new Secret('hunter2hunter2')

it.each([
  ['String', () => String(secret)],
  ['a template', () => `${secret}`],
  ['JSON', () => JSON.stringify({ secret })],
  ['inspect', () => inspect({ deep: { secret } }, { depth: null, showHidden: true })],
  ['%s and %o', () => format('%s %o %j', secret, secret, secret)],
  ['a spread', () => JSON.stringify({ ...secret })],
  ['an error', () => new Error(`bad ${secret}`).message],
])('shows nothing of itself by %s', (_, print) => {
  expect(print()).not.toContain('hunter')
})

it('gives its value only when asked for it', () => {
  expect(secret.reveal()).toBe('hunter2hunter2')
})
