import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { describeSource } from '../../src/adapters/git.ts'
import { temporaryFolder } from '../operations/outside-made.ts'

async function repository(): Promise<{ root: string; worker: string; git(...words: string[]): string }> {
  const root = await temporaryFolder()
  const worker = join(root, 'worker')
  const env = { PATH: process.env['PATH'], HOME: root, GIT_CONFIG_NOSYSTEM: '1' }
  const git = (...words: string[]): string =>
    execFileSync('git', ['-C', root, '-c', 'user.name=a', '-c', 'user.email=a@b', ...words], { env, encoding: 'utf8' })
  mkdirSync(worker)
  writeFileSync(join(worker, 'worker.py'), '')
  writeFileSync(join(root, '.gitignore'), 'ignored.py\n')
  git('init', '-q', '-b', 'main')
  git('add', '.')
  git('commit', '-q', '-m', 'Read more text\n\nBecause.')
  return { root, worker, git }
}

const names = new Set(['worker.py', 'new.py', 'ignored.py'])
const ask = (folder: string) => describeSource(folder, names, { PATH: process.env['PATH'], HOME: folder })

it('tells commit, subject and branch of a folder inside a repository', async () => {
  const { worker, git } = await repository()
  expect(await ask(worker)).toEqual({
    commit: git('rev-parse', 'HEAD').trim(),
    subject: 'Read more text',
    branch: 'main',
    dirty: false,
  })
})

it.each([
  ['a file in it changed', 'worker/worker.py', true],
  ['a file in it is new', 'worker/new.py', true],
  ['a file in it is new that does not go along', 'worker/notes.md', false],
  ['a file in it goes along that git ignores', 'worker/ignored.py', true],
  ['a file beside it changed', 'other.py', false],
])('when %s it is dirty or not', async (_, path, dirty) => {
  const { root, worker } = await repository()
  writeFileSync(join(root, path), 'changed')
  expect((await ask(worker))?.dirty).toBe(dirty)
})

it('has no branch on a detached head, as in CI', async () => {
  const { worker, git } = await repository()
  git('checkout', '-q', '--detach')
  expect(await ask(worker)).toMatchObject({ branch: null, dirty: false })
})

it('says nothing outside of a repository, before the first commit, and without git', async () => {
  const { root } = await repository()
  const bare = await temporaryFolder()
  expect(await ask(bare)).toBeNull()
  execFileSync('git', ['init', '-q', bare])
  expect(await ask(bare)).toBeNull()
  expect(await describeSource(root, names, { PATH: '/nowhere' })).toBeNull()
})

it('is dirty when something of the commit is gone', async () => {
  const { worker } = await repository()
  rmSync(join(worker, 'worker.py'))
  expect((await ask(worker))?.dirty).toBe(true)
})
