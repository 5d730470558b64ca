import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { readIgnoreRules } from '../../../src/adapters/ignore-rules.ts'
import { chooseFiles } from '../../../src/operations/release/choose-files.ts'
import { failureOf } from '../../domain/failing.ts'
import { temporaryFolder } from '../outside-made.ts'

async function folderOf(...names: string[]): Promise<string> {
  const folder = await temporaryFolder()
  for (const name of names) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    if (!name.endsWith('/')) writeFileSync(join(folder, name), name)
  }
  return folder
}

const names = (root: string, rules?: string) =>
  chooseFiles(root, rules === undefined ? undefined : readIgnoreRules(rules)).files.map(({ name }) => name)
const refusal = (root: string) => failureOf(async () => chooseFiles(root))

it('takes names with blanks, quotes and letters of other scripts as they are', async () => {
  const odd = ["a b's.py", 'naïve "x".py', 'प्रपत्र.py', '-r.py', '$HOME.py', '表/表.py']
  expect(names(await folderOf(...odd)).toSorted()).toEqual(odd.toSorted())
})

it('leaves a denied folder out as one line, without a look inside', async () => {
  const root = await folderOf('worker.py', 'node_modules/a/b.js', 'node_modules/c.js')
  expect(chooseFiles(root).leftOut).toEqual([{ name: 'node_modules/', reason: 'installed packages' }])
})

it('keeps to .rythmiqignore in the syntax of gitignore', async () => {
  const root = await folderOf(
    'worker.py',
    'old.py',
    'notes/a.md',
    'notes/keep.md',
    'lib/old.py',
    'lib/x.ts',
    'data/big',
  )
  const rules = ['# legacy', '/old.py', 'notes/*', '!notes/keep.md', '**/*.ts', 'data/'].join('\n')
  expect(names(root, rules)).toEqual(['lib/old.py', 'notes/keep.md', 'worker.py'])
  expect(chooseFiles(root, readIgnoreRules(rules)).leftOut.map(({ name }) => name)).toEqual([
    'data/',
    'lib/x.ts',
    'notes/a.md',
    'old.py',
  ])
})

it('does not let .rythmiqignore bring back what may hold a secret', async () => {
  expect(names(await folderOf('worker.py', '.env', 'id_rsa'), '!.env\n!id_rsa')).toEqual(['worker.py'])
})

it('follows links that stay inside, to files and to folders', async () => {
  const root = await folderOf('lib/a.py')
  symlinkSync('lib/a.py', join(root, 'link.py'))
  symlinkSync('lib', join(root, 'again'))
  const { files } = chooseFiles(root)
  expect(files.map(({ name, bytes }) => [name, bytes])).toEqual([
    ['again/a.py', 8],
    ['lib/a.py', 8],
    ['link.py', 8],
  ])
})

it.each([
  ['leaves the folder', '../outside.py', 'leaves the worker'],
  ['leads nowhere', 'gone.py', 'leads nowhere'],
  ['leads to itself', 'link', 'leads to itself'],
  ['leads to the folder that holds it', '.', 'has no end'],
  ['leads to what is denied', '.env', 'never part of a release'],
])('refuses a link that %s', async (_, target, words) => {
  const root = await folderOf('worker/worker.py', 'worker/.env', 'outside.py')
  symlinkSync(target, join(root, 'worker', 'link'))
  const failure = await refusal(join(root, 'worker'))
  expect([failure.code, failure.exit]).toEqual(['WORKER_INVALID', 2])
  expect(failure.message).toContain('link')
  expect(failure.message).toContain(words)
})

it('does not mind a bad link that is ignored', async () => {
  const root = await folderOf('worker.py')
  symlinkSync('/etc/passwd', join(root, 'link'))
  expect(names(root, 'link')).toEqual(['worker.py'])
})

it('leaves out what is no regular file', async () => {
  const root = await folderOf('worker.py')
  execFileSync('mkfifo', [join(root, 'pipe')])
  expect(chooseFiles(root).leftOut).toEqual([{ name: 'pipe', reason: 'no regular file' }])
})

it('refuses a name with a line end, which no listing of the stash could show', async () => {
  const failure = await refusal(await folderOf('worker.py', 'two\nlines.py'))
  expect(failure.message).toContain('"two\\nlines.py"')
  expect(failure.message).not.toContain('\n')
})

it('refuses a file of 2 GB by its size, without reading it', async () => {
  const root = await folderOf('worker.py', 'model.bin')
  truncateSync(join(root, 'model.bin'), 2 * 1024 ** 3)
  expect((await refusal(root)).message).toContain('100 MB')
})

it('stops at the first file beyond 2000', async () => {
  const root = await folderOf(...Array.from({ length: 2001 }, (_, index) => `f${index}`))
  const failure = await refusal(root)
  expect(failure.message).toContain('2000 files')
  expect(failure.hint).toContain('.rythmiqignore')
})

it.each([
  ['that is not there', 'nowhere'],
  ['that is a file', 'worker.py'],
  ['below a file', 'worker.py/x'],
  ['of a name that is too long', 'x'.repeat(5000)],
])('refuses a folder %s', async (_, name) => {
  const failure = await refusal(join(await folderOf('worker.py'), name))
  expect([failure.code, failure.exit]).toEqual(['WORKER_INVALID', 2])
  expect(failure.message).toContain('no worker folder')
})
