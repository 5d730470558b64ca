import { afterEach, describe, expect, it } from 'vitest'
import { idIn, openSandbox, type Sandbox } from './sandbox.ts'

let sandbox: Sandbox
afterEach(() => sandbox.end())

describe('apps and engines (§6, §7)', () => {
  it('are created, listed, run with inputs, and deleted; there is no update', async () => {
    sandbox = openSandbox()
    const spec = { name: 'hello', title: 'Hello', engineType: 'base', command: `echo hello \${who}` }
    const file = sandbox.file('app.json', JSON.stringify(spec))
    expect((await sandbox.run('app', 'create', '--file', file)).exit).toBe(0)
    expect((await sandbox.run('app', 'create', '--file', file)).exit).toBe(1)
    expect((await sandbox.run('app', 'list')).stdout.match(/^Name:/gm)).toHaveLength(1)
    const { stdout } = await sandbox.run('app', 'run', 'hello', '--input', 'who=you')
    const id = idIn(stdout)
    await sandbox.reaches(id, 'COMPLETED')
    expect(await sandbox.logs(id)).toBe('hello you\n')
    expect((await sandbox.run('app', 'delete', 'hello')).stdout).toContain('deleted successfully')
    expect((await sandbox.run('app', 'describe', 'hello')).stdout).toContain('not found')
  })

  it('need a title, which the docs do not say', async () => {
    sandbox = openSandbox()
    const file = sandbox.file('app.json', JSON.stringify({ name: 'x', engineType: 'base', command: 'y' }))
    expect((await sandbox.run('app', 'create', '--file', file)).stdout).toBe(
      'API error: code=1, message=Validation failed\n',
    )
  })

  it('base claims to have sklearn and pytorch', async () => {
    sandbox = openSandbox()
    expect((await sandbox.run('engine', 'list')).stdout).toContain(
      'sklearn, pytorch, pandas, matplotlib, pytorch, MPI and more',
    )
  })
})
