import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { openSandbox, type Sandbox } from './sandbox.ts'

let sandbox: Sandbox
afterEach(() => sandbox.end())
const asked = ['job', 'create', '--cmd', 'true', '--path', 'stash://your-username/a/b/']

describe('job create (§3)', () => {
  it('checks node sizes itself, in the recorded words (§1)', async () => {
    sandbox = openSandbox()
    const said = await sandbox.run(...asked, '--gpu')
    expect(said.stdout).toBe('invalid node size for GPU: xxsmall. Must be one of: [xsmall medium]\n')
    expect((await sandbox.run(...asked, '--gpu', '--size', 'large')).exit).toBe(1)
    expect((await sandbox.run(...asked, '--size', 'XSMALL')).exit).toBe(1)
    expect((await sandbox.run(...asked, '--engine', 'container')).exit).toBe(1)
    expect((await sandbox.run('job', 'list', '--output', 'json')).stdout).toContain('"total": 0')
  })

  it('takes only the own stash for a path', async () => {
    sandbox = openSandbox()
    const create = (path: string) => sandbox.run('job', 'create', '--cmd', 'true', '--path', path)
    expect((await create('/tmp')).exit).toBe(1)
    expect((await create('stash://someone/x')).stdout).toContain('code=403')
    expect((await create('stash://your-username/../x')).exit).toBe(1)
    expect((await create('stash://your-username/')).exit).toBe(0)
  })

  it.each([
    ['text', /^Job created successfully\n\n=+Job Information=+\nJob ID: {14}27700\nStatus: {14}SUBMITTED\n/],
    ['condensed', /^Job created successfully\. Status: Submitted\. Job ID: 27700\n$/],
    ['json', /^\{\n {2}"job_id": 27700,/],
    ['none', /^$/],
  ])('answers in the form %s', async (form, shape) => {
    sandbox = openSandbox({ create_output: form })
    expect((await sandbox.run(...asked)).stdout).toMatch(shape)
  })

  it('can say the id on stderr', async () => {
    sandbox = openSandbox({ create_id_stream: 'stderr' })
    const said = await sandbox.run(...asked)
    expect([said.stdout, /Job ID: +27700/.test(said.stderr)]).toEqual(['', true])
  })

  it('may ask first, and takes the end of input for no', async () => {
    sandbox = openSandbox({ prompt_on_create: true })
    expect((await sandbox.run(...asked)).exit).toBe(1)
    expect((await sandbox.runWith({ input: 'n\n' }, ...asked)).exit).toBe(1)
    expect((await sandbox.runWith({ input: 'y\n' }, ...asked)).stdout).toContain('Job ID:              27700')
  })

  it('has a supervisor announced before it returns, and none after the last job', async () => {
    sandbox = openSandbox()
    const pid = join(sandbox.home, 'supervisor.pid')
    const id = await sandbox.create('while [ ! -e go ]; do read -t 0.02 < <(:); sleep 0.02; done')
    expect(existsSync(pid)).toBe(true)
    await sandbox.reaches(id, 'RUNNING')
    expect(existsSync(pid)).toBe(true)
    await sandbox.run('sandbox', 'cancel', id)
    await sandbox.reaches(id, 'CANCELLED')
    await expect.poll(() => existsSync(pid)).toBe(false)
  })

  it('gives twenty simultaneous calls twenty ids, and runs all of them', async () => {
    sandbox = openSandbox()
    const ids = await Promise.all(Array.from({ length: 20 }, (_, at) => sandbox.create(`echo job ${at}`)))
    expect(new Set(ids).size).toBe(20)
    await Promise.all(ids.map((id) => sandbox.reaches(id, 'COMPLETED')))
    const logs = await Promise.all(ids.map((id) => sandbox.logs(id)))
    expect(logs).toEqual(ids.map((_, at) => `job ${at}\n`))
  })

  it('keeps two homes apart', async () => {
    sandbox = openSandbox()
    const other = openSandbox({ username: 'other' })
    const path = ['--path', 'stash://other/x']
    const [mine, theirs] = await Promise.all([sandbox.create('echo mine'), other.create('echo theirs', ...path)])
    await Promise.all([sandbox.reaches(mine, 'COMPLETED'), other.reaches(theirs, 'COMPLETED')])
    expect([await sandbox.logs(mine), await other.logs(theirs)]).toEqual(['mine\n', 'theirs\n'])
    await other.end()
  })
})
