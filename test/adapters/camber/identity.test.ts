import { expect, it } from 'vitest'
import { isNameless, readIdentity } from '../../../src/adapters/camber/identity.ts'
import { readVersion } from '../../../src/adapters/camber/version.ts'
import { banner, meBlock } from './texts.ts'

const docsLayout = `======================User Information======================
Email:               your-email@example.com
Username:            your-username
User ID:             1001
======================Teams Information======================
Team Name:           Research Team
Stash:               stash://research-team/
============================================================
Stash:               stash://your-username/
`
const email = 'your-email@example.com'
const username = 'your-username'

it.each([
  ['the observed text', meBlock],
  ['the text of the docs, where a team comes first', docsLayout],
  ['text behind the banner', banner + meBlock],
  ['bare JSON', JSON.stringify({ user_id: 1, email, username, teams: [{ team_name: 'x', is_selected: true }] })],
  ['JSON under user', JSON.stringify({ user: { email, username } })],
  ['JSON under data', JSON.stringify({ code: 0, data: { email, username, stash: 'stash://your-username' } })],
  ['JSON with user_name', JSON.stringify({ user_name: username, email })],
])('me is read from %s', (_, output) => {
  expect(readIdentity(output)).toEqual({ username, email, stash: 'stash://your-username/' })
})

it.each(['', '{}', '<html>', 'Username:\n', '{"username":""}', '{"username":"a b"}'])(
  'nobody is read from %j',
  (output) => {
    expect(readIdentity(output)).toBeNull()
  },
)

it.each([
  [JSON.stringify({ user_id: 1001, email, username: '' }), true],
  [JSON.stringify({ data: { user: { email } } }), true],
  ['Email:               your-email@example.com\nUsername:\n', true],
  ['', false],
  ['{}', false],
  ['<html>', false],
])('%j is an account without a name: %s', (output, answer) => {
  expect(isNameless(output)).toBe(answer)
})

it.each([
  ['Camber 1.0.40 - 2118c7a\n', '1.0.40'],
  [`${banner}Camber 1.0.38-dev - 2118c7a\n`, '1.0.38-dev'],
  ['camber version 1.2.3', '1.2.3'],
  ['v1.2.3\n', '1.2.3'],
  ['no version here', null],
  ['', null],
])('the version in %j', (output, version) => expect(readVersion(output)).toBe(version))
