import { expect, it } from 'vitest'
import { Secret } from '../../../src/domain/secret.ts'
import { isEnvFileName, makeEnvFile } from '../../../src/operations/release/env-file.ts'
import { failureOf } from '../../domain/failing.ts'
import { outside } from '../outside-made.ts'

it('holds keys, place and what else the worker gets, one a line, verbatim', () => {
  const there = { ...outside(), workerSecret: new Secret('a+/= "b'), workerEnvironment: { WEBHOOK_URL: 'https://x/y' } }
  expect(makeEnvFile(there).text).toBe(
    [
      'SPACES_KEY=DO00WORKERKEY',
      'SPACES_SECRET=a+/= "b',
      'SPACES_ENDPOINT=https://sgp1.digitaloceanspaces.com',
      'SPACES_REGION=sgp1',
      'SPACES_BUCKET=rythmiq-one-artifacts',
      'WEBHOOK_URL=https://x/y',
      '',
    ].join('\n'),
  )
})

it('has a name that follows from what it holds, and says nothing of it', () => {
  const { name } = makeEnvFile(outside())
  expect(isEnvFileName(name)).toBe(true)
  expect(makeEnvFile(outside()).name).toBe(name)
  expect(makeEnvFile({ ...outside(), workerSecret: new Secret('other') }).name).not.toBe(name)
})

it('refuses a value of two lines without showing it', async () => {
  const broken = { ...outside(), workerSecret: new Secret('CANARY\nSPACES_KEY=evil') }
  const failure = await failureOf(async () => makeEnvFile(broken))
  expect([failure.code, failure.exit]).toEqual(['SETTING_INVALID', 3])
  expect(failure.message + failure.hint).not.toContain('CANARY')
})
