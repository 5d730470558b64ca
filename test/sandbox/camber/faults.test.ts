import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { openSandbox, type Sandbox } from './sandbox.ts'

let sandbox: Sandbox
afterEach(() => sandbox.end())
const create = ['job', 'create', '--cmd', 'true', '--path', 'stash://your-username/a']
const match = { command: 'job create' }

async function jobs(): Promise<number> {
  return JSON.parse((await sandbox.run('job', 'list', '--output', 'json')).stdout).total
}

describe('faults that keep a command from taking effect', () => {
  it('exit, api_error, network and signal: no job is made', async () => {
    sandbox = openSandbox()
    await sandbox.faults({ match, fault: 'exit', code: 255 })
    expect(await sandbox.run(...create)).toMatchObject({ exit: 255, stdout: '', stderr: '' })
    await sandbox.faults({ match, fault: 'api_error', code: 429, message: 'Too many requests' })
    const said = await sandbox.run(...create)
    expect([said.exit, said.stdout]).toEqual([1, 'API error: code=429, message=Too many requests\n'])
    expect(said.stderr).toContain('Error: API error: code=429, message=Too many requests\nUsage:\n  camber job create')
    await sandbox.faults({ match, fault: 'network' })
    expect((await sandbox.run(...create)).stdout).toContain('net/http')
    await sandbox.faults({ match, fault: 'signal', signal: 'SIGSEGV' })
    expect((await sandbox.run(...create)).signal).toBe('SIGSEGV')
    expect(await jobs()).toBe(0)
  })

  it('hang: never returns, and is still counted as a call', async () => {
    sandbox = openSandbox()
    await sandbox.faults({ match: { command: 'me' }, fault: 'hang' })
    expect((await sandbox.runWith({ timeout: 700 }, 'me')).signal).toBe('SIGTERM')
    expect(
      sandbox
        .calls()
        .filter((call) => call.argv[0] === 'me')
        .map((call) => call.exit),
    ).toContain(null)
  })

  it('slow: waits in virtual time, then does it', async () => {
    sandbox = openSandbox({ time_scale: 0.001 })
    await sandbox.faults({ match: { command: 'me' }, fault: 'slow', ms: 400_000 })
    const from = Date.now()
    expect((await sandbox.run('me')).exit).toBe(0)
    expect(Date.now() - from).toBeGreaterThanOrEqual(400)
  })
})

describe('faults that spoil the answer only', () => {
  it.each([
    ['exit', { exit: 1 }],
    ['empty', { exit: 0, stdout: '', stderr: '' }],
    ['garbage', { exit: 0 }],
    ['signal', { signal: 'SIGKILL' }],
    ['hang', { signal: 'SIGTERM' }],
  ])('lost_answer (%s): the job is really made, and its id is not told', async (variant, end) => {
    sandbox = openSandbox()
    await sandbox.faults({ match, fault: 'lost_answer', variant })
    const said = await sandbox.runWith({ timeout: 700 }, ...create)
    expect(said).toMatchObject(end)
    expect(said.stdout + said.stderr).not.toContain('27700')
    expect(await jobs()).toBe(1)
    await sandbox.reaches('27700', 'COMPLETED')
  })

  it('truncated_json, garbage, empty and banner', async () => {
    sandbox = openSandbox()
    const me = async (fault: object) => {
      await sandbox.faults({ match: { command: 'me' }, ...fault })
      return (await sandbox.run('me', '--output', 'json')).stdout
    }
    expect(await me({ fault: 'truncated_json', bytes: 12 })).toBe('{\n  "user_id')
    expect(await me({ fault: 'garbage' })).toContain('502 Bad Gateway')
    expect(await me({ fault: 'empty' })).toBe('')
    expect(await me({ fault: 'banner' })).toMatch(/^\n🚨 Your version 1\.0\.40 is out of date!/u)
  })

  it.each([
    ['error', { exit: 1 }],
    ['exit_0', { exit: 0 }],
    ['signal', { signal: 'SIGKILL' }],
  ])('partial_upload (%s): stops after some files', async (then, end) => {
    sandbox = openSandbox()
    const root = dirname(sandbox.file('a', 'a'))
    mkdirSync(join(root, 'b'))
    for (const name of ['b/c', 'd', 'e']) writeFileSync(join(root, name), name)
    await sandbox.faults({ match: { command: 'stash cp' }, fault: 'partial_upload', files: 2, then })
    expect(await sandbox.run('stash', 'cp', '-r', root, 'stash://your-username/x')).toMatchObject(end)
    const { stdout } = await sandbox.run('stash', 'ls', '-r', 'stash://your-username/x', '--output', 'json')
    expect(JSON.parse(stdout).map((row: { name: string }) => row.name)).toEqual(['b', 'b/c', 'a'])
  })
})

describe('which calls a rule strikes', () => {
  it('the nth, some times, every kth, those that contain a text; counted over all processes', async () => {
    sandbox = openSandbox()
    const exits = async (rule: object, calls: string[][]) => {
      await sandbox.faults({ fault: 'exit', code: 9, ...rule })
      const found: (number | null)[] = []
      for (const call of calls) found.push((await sandbox.run(...call)).exit)
      return found
    }
    const four = Array.from({ length: 4 }, () => ['me'])
    expect(await exits({ match: { command: 'me', nth: 2 } }, four)).toEqual([0, 9, 0, 0])
    expect(await exits({ match: { command: 'me', nth: 2, times: 2 } }, four)).toEqual([0, 9, 9, 0])
    expect(await exits({ match: { command: 'me', every: 2 } }, four)).toEqual([0, 9, 0, 9])
    expect(await exits({ match: { command: 'me', times: 1 } }, four)).toEqual([9, 0, 0, 0])
    const mixed = [['me'], ['team', 'list'], ['stash', 'ls'], ['stash', 'ls', '-a']]
    expect(await exits({ match: { command: 'stash', contains: '-a' } }, mixed)).toEqual([0, 0, 0, 9])
    expect(await exits({ match: { command: '*' } }, mixed)).toEqual([9, 9, 9, 9])
  })

  it('counts exactly when calls are simultaneous', async () => {
    sandbox = openSandbox()
    await sandbox.faults({ match: { command: 'me', times: 3 }, fault: 'exit', code: 9 })
    const said = await Promise.all(Array.from({ length: 10 }, () => sandbox.run('me')))
    expect(said.filter((one) => one.exit === 9)).toHaveLength(3)
  })

  it('also takes rules from the environment', async () => {
    sandbox = openSandbox()
    const rules = JSON.stringify([{ match: 'me', fault: 'exit', code: 4 }])
    expect((await sandbox.runWith({ env: { CAMBER_SANDBOX_FAULTS: rules } }, 'me')).exit).toBe(4)
    expect((await sandbox.run('sandbox', 'faults', '[{"fault":"nothing"}]')).exit).toBe(70)
  })
})

describe('what befalls a job', () => {
  it('is cancelled within minutes, loses its node, or never starts', async () => {
    sandbox = openSandbox({ time_scale: 0.01 })
    const made = async (command: string, plan: object) => {
      await sandbox.faults({ match, fault: 'job', ...plan })
      return sandbox.create(command)
    }
    const cancelled = await made('true', { never_starts: true, cancel_after_seconds: 20 })
    const lost = await made('sleep 300', { lose_node_after_seconds: 20 })
    const never = await made('true', { never_starts: true })
    await sandbox.reaches(cancelled, 'CANCELLED')
    await sandbox.reaches(lost, 'FAILED')
    expect((await sandbox.job(never))['job_status']).toBe('PENDING')
  })
})
