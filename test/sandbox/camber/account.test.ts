import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { openSandbox, type Sandbox } from './sandbox.ts'

let sandbox: Sandbox
afterEach(() => sandbox.end())
const noKey = { env: { CAMBER_API_KEY: '' } }

describe('credentials (§2)', () => {
  it('says "authentication error" without a key, and exits as the setting says', async () => {
    sandbox = openSandbox()
    const said = await sandbox.runWith(noKey, 'me')
    expect(said.exit).toBe(1)
    expect(said.stdout).toMatch(/authentication error/i)
    await sandbox.set('auth_error_exit=0')
    const quiet = await sandbox.runWith(noKey, 'me')
    expect([quiet.exit, quiet.stderr]).toEqual([0, ''])
    expect(quiet.stdout).toMatch(/authentication error/i)
    await sandbox.set('stored_login=true')
    expect((await sandbox.runWith(noKey, 'me')).stdout).toContain('Username:')
  })

  it('prefers the flag to the environment, and does not know a rejected key', async () => {
    sandbox = openSandbox({ rejected_keys: ['bad'] })
    expect((await sandbox.run('me', '--api-key', 'bad')).stdout).toBe('API error: code=401, message=user not found\n')
    expect((await sandbox.runWith({ env: { CAMBER_API_KEY: 'bad' } }, 'me', '--api-key', 'good')).exit).toBe(0)
  })

  it('needs no key for version and help, and cannot log in without a browser', async () => {
    sandbox = openSandbox()
    expect((await sandbox.runWith(noKey, 'version')).exit).toBe(0)
    expect((await sandbox.runWith(noKey, 'job', 'get', '--help')).exit).toBe(0)
    expect((await sandbox.runWith(noKey, 'login')).exit).toBe(1)
  })

  it('writes no key anywhere, masks it in the record of calls, and keeps its home to itself', async () => {
    sandbox = openSandbox()
    const around = { env: { CAMBER_API_KEY: 'canary-environment' } }
    const flags = ['--path', 'stash://your-username/a', '--api-key', 'canary-flag']
    await sandbox.runWith(around, 'job', 'create', '--cmd', 'env', ...flags)
    await sandbox.runWith(around, 'me', '--api-key=canary-flag')
    await sandbox.reaches('27700', 'COMPLETED')
    const everything = readdirSync(sandbox.home, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
      .join('\n')
    expect(everything).not.toContain('canary')
    expect(everything).toContain('"--api-key","***"')
    expect(everything).toContain('"--api-key=***"')
    expect(statSync(sandbox.home).mode & 0o777).toBe(0o700)
  })

  it('gives JSON bare, in an envelope or under a name (§4, §8)', async () => {
    sandbox = openSandbox({ teams: ['T=t'] })
    const me = async (): Promise<unknown> => JSON.parse((await sandbox.run('me', '--output', 'json')).stdout)
    expect(await me()).toMatchObject({ username: 'your-username', teams: [{ team_name: 'T', is_selected: false }] })
    await sandbox.set('json_wrapping=data')
    expect(await me()).toMatchObject({ code: 0, data: { username: 'your-username' } })
    await sandbox.set('json_wrapping=job')
    expect(await me()).toMatchObject({ user: { username: 'your-username' } })
  })

  it('refuses a setting that is not there or has a wrong value, and keeps the old ones', async () => {
    sandbox = openSandbox({ concurrency_cap: 3 })
    expect((await sandbox.run('sandbox', 'set', 'concurency_cap=4')).stderr).toContain(
      'no sandbox setting concurency_cap',
    )
    expect((await sandbox.run('sandbox', 'set', 'delays=long')).stderr).toContain(
      'delays must be one of none, recorded',
    )
    expect(JSON.parse(readFileSync(join(sandbox.home, 'settings.json'), 'utf8'))).toEqual({ concurrency_cap: 3 })
  })
})
