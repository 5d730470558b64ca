import { chmodSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { openSandbox, type Sandbox } from './sandbox.ts'

let sandbox: Sandbox
afterEach(() => sandbox.end())
const own = 'stash://your-username'

function tree(...paths: string[]): string {
  const root = sandbox.folder()
  for (const path of paths) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), path)
  }
  return root
}

async function names(path: string): Promise<string[]> {
  const { stdout } = await sandbox.run('stash', 'ls', '-ra', path, '--output', 'json')
  const rows: { name: string; type: string }[] = JSON.parse(stdout)
  return rows.filter((row) => row.type === 'file').map((row) => row.name)
}

describe('stash cp (§5)', () => {
  it('copies the contents of a folder, hidden files too, making parents, whatever the slashes', async () => {
    sandbox = openSandbox()
    const root = tree('a', '.git/HEAD', 'b/c')
    for (const [from, to] of [
      [root, 'x/y'],
      [`${root}/`, 'z/'],
      [root, 'z'],
    ] as const)
      expect((await sandbox.run('stash', 'cp', '-r', from, `${own}/${to}`)).exit).toBe(0)
    for (const path of ['x/y', 'z']) expect(await names(`${own}/${path}`)).toEqual(['.git/HEAD', 'b/c', 'a'])
  })

  it('nests the folder when the setting says so (§10 #7)', async () => {
    sandbox = openSandbox({ cp_nesting: 'directory' })
    const root = tree('in/a')
    await sandbox.run('stash', 'cp', join(root, 'in'), `${own}/x/`, '-r')
    expect(await names(own)).toEqual(['x/in/a'])
  })

  it('puts a file inside a folder or gives it a new name, overwrites, and deletes nothing', async () => {
    sandbox = openSandbox()
    await sandbox.run('stash', 'cp', sandbox.file('f', 'one'), `${own}/d/`)
    await sandbox.run('stash', 'cp', sandbox.file('g', 'two'), `${own}/d/f`)
    await sandbox.run('stash', 'cp', '-r', tree('other'), `${own}/d`)
    expect(await names(`${own}/d`)).toEqual(['f', 'other'])
    const down = join(tree(), 'new/place')
    expect((await sandbox.run('stash', 'cp', `${own}/d/f`, down)).exit).toBe(0)
    expect(readFileSync(down, 'utf8')).toBe('two')
  })

  it('copies down and within the stash', async () => {
    sandbox = openSandbox()
    await sandbox.run('stash', 'cp', '-r', tree('a', 'b/c'), `${own}/x`)
    await sandbox.run('stash', 'cp', '-r', `${own}/x`, `${own}/y`)
    const down = tree()
    await sandbox.run('stash', 'cp', '-r', `${own}/y/`, down)
    expect(readFileSync(join(down, 'b/c'), 'utf8')).toBe('b/c')
  })

  it('leaves out by --exclude, bare names anywhere, and by --use-gitignore', async () => {
    sandbox = openSandbox()
    const root = tree('a.py', '__pycache__/x', 'lib/__pycache__/y', 'data/big', 'keep.log', 'x.log', 'lib/local')
    writeFileSync(join(root, '.gitignore'), '*.log\n!keep.log\n/data/\n')
    writeFileSync(join(root, 'lib/.gitignore'), 'local\n')
    await sandbox.run('stash', 'cp', '-r', root, `${own}/x`, '--exclude', '__pycache__', '--exclude', 'data/**')
    expect(await names(`${own}/x`)).toEqual(['lib/.gitignore', 'lib/local', '.gitignore', 'a.py', 'keep.log', 'x.log'])
    await sandbox.run('stash', 'cp', '-r', root, `${own}/y`, '--use-gitignore')
    expect(await names(`${own}/y`)).toEqual([
      '__pycache__/x',
      'lib/__pycache__/y',
      'lib/.gitignore',
      '.gitignore',
      'a.py',
      'keep.log',
    ])
  })

  it('drops the executable bit, and treats symlinks as the setting says (§3)', async () => {
    sandbox = openSandbox()
    const root = tree('run.sh')
    chmodSync(join(root, 'run.sh'), 0o755)
    symlinkSync('run.sh', join(root, 'link'))
    await sandbox.run('stash', 'cp', '-r', root, `${own}/x`)
    expect(statSync(join(sandbox.home, 'stash/your-username/x/run.sh')).mode & 0o777).toBe(0o644)
    expect(await names(`${own}/x`)).toEqual(['link', 'run.sh'])
    await sandbox.set('symlinks=skip')
    await sandbox.run('stash', 'cp', '-r', root, `${own}/y`)
    expect(await names(`${own}/y`)).toEqual(['run.sh'])
    await sandbox.set('symlinks=refuse')
    expect((await sandbox.run('stash', 'cp', '-r', root, `${own}/z`)).exit).toBe(1)
  })

  it('names what is missing: locally, in the stash, the -r (§1)', async () => {
    sandbox = openSandbox()
    expect((await sandbox.run('stash', 'cp', '/nowhere', `${own}/`)).stdout).toBe('source path does not exist\n')
    expect((await sandbox.run('stash', 'cp', `${own}/none`, '/tmp/')).stdout).toContain('not found')
    expect((await sandbox.run('stash', 'cp', tree('a'), `${own}/`)).exit).toBe(1)
  })

  it('never leaves the stash, nor enters the stash of others; public is for reading', async () => {
    sandbox = openSandbox({ teams: ['T=t'] })
    const file = sandbox.file('f', 'x')
    const to = async (place: string) => (await sandbox.run('stash', 'cp', file, place)).exit
    for (const place of [
      `${own}/../../f`,
      `${own}/a/../../../f`,
      'stash://../f',
      'stash://other/f',
      'stash://public/f',
    ])
      expect(await to(place), place).toBe(1)
    expect(await to('stash://t/f')).toBe(0)
    expect((await sandbox.run('stash', 'ls', 'stash://public/')).exit).toBe(0)
    expect((await sandbox.run('stash', 'ls', 'stash://../')).exit).toBe(1)
  })
})

describe('stash ls, mkdir, rm, test (§5)', () => {
  it('hides dot names without -a, says sizes in the chosen format, and "not found"', async () => {
    sandbox = openSandbox()
    await sandbox.run('stash', 'cp', sandbox.file('f', 'x'.repeat(1500)), `${own}/f`)
    await sandbox.run('stash', 'cp', sandbox.file('f', 'x'), `${own}/.f`)
    const list = async () => (await sandbox.run('stash', 'ls', own)).stdout.split('\n').slice(2)
    expect(await list()).toEqual([`${'f'.padEnd(41)}${'file'.padEnd(21)}1500`, ''])
    await sandbox.set('stash_ls_size_format=decimal')
    expect((await list())[0]).toMatch(/1\.5 kB$/)
    const missing = await sandbox.run('stash', 'ls', `${own}/none`)
    expect([missing.exit, missing.stdout.includes('not found')]).toEqual([1, true])
    await sandbox.set('not_found_exit=0')
    expect((await sandbox.run('stash', 'ls', `${own}/none`)).exit).toBe(0)
  })

  it('makes a folder only in one that is there', async () => {
    sandbox = openSandbox()
    expect((await sandbox.run('stash', 'mkdir', `${own}/a/b`)).stdout).toBe('parent directory does not exist\n')
    expect((await sandbox.run('stash', 'mkdir', `${own}/a`)).exit).toBe(0)
    expect((await sandbox.run('stash', 'mkdir', `${own}/a/b`)).exit).toBe(0)
    expect((await sandbox.run('stash', 'mkdir', `${own}/a`)).exit).toBe(1)
  })

  it('removes with -rf unattended, asks without -f', async () => {
    sandbox = openSandbox()
    await sandbox.run('stash', 'cp', '-r', tree('a/b'), `${own}/x`)
    expect((await sandbox.run('stash', 'rm', '-f', `${own}/x`)).exit).toBe(1)
    expect((await sandbox.run('stash', 'rm', '-r', `${own}/x`)).exit).toBe(1)
    expect((await sandbox.run('stash', 'test', '-e', `${own}/x`)).exit).toBe(0)
    expect((await sandbox.run('stash', 'rm', '-rf', `${own}/x`)).exit).toBe(0)
    expect((await sandbox.run('stash', 'test', '-e', `${own}/x`)).exit).toBe(1)
  })

  it('answers test by the exit code alone', async () => {
    sandbox = openSandbox()
    await sandbox.run('stash', 'cp', sandbox.file('f', 'x'), `${own}/d/f`)
    const test = async (...argv: string[]) => {
      const said = await sandbox.run('stash', 'test', ...argv)
      expect(said.stdout + said.stderr).toBe('')
      return said.exit
    }
    expect([await test('-f', `${own}/d/f`), await test('-d', `${own}/d`), await test('-e', `${own}/d`)]).toEqual([
      0, 0, 0,
    ])
    expect([await test('-d', `${own}/d/f`), await test('-f', `${own}/d`), await test('-e', `${own}/n`)]).toEqual([
      1, 1, 1,
    ])
  })
})
