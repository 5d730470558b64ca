import { execFileSync } from 'node:child_process'
import { mkdir, symlink, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { readIgnoreRules } from '../../../src/adapters/ignore-rules.ts'
import { readBundle } from '../../../src/operations/release/bundle.ts'
import { failureOf } from '../../domain/failing.ts'
import { temporaryFolder } from '../outside-made.ts'

async function lay(folder: string, files: readonly string[]): Promise<string> {
  for (const name of files) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), `content of ${name}`)
  }
  return folder
}

const program = async () =>
  lay(await temporaryFolder(), ['runner/run.sh', 'runner/rythmiq_runner/main.py', 'runner/notes.md'])
const rules = async () => readIgnoreRules
const bundleOf = async (files: readonly string[]) =>
  readBundle(await lay(await temporaryFolder(), files), await program(), rules)

it('holds the worker and what the runner needs, sorted by name', async () => {
  const { files } = await bundleOf(['worker.py', 'storage/__init__.py', 'requirements.txt'])
  expect(files.map(({ name }) => name)).toEqual([
    'requirements.txt',
    'run.sh',
    'rythmiq_runner/main.py',
    'storage/__init__.py',
    'worker.py',
  ])
})

it.each([
  '.env',
  '.env.local',
  '.git/config',
  '__pycache__/a.pyc',
  'a.pyc',
  'Dockerfile.cpu',
  'key.pem',
  'id_rsa',
  '.venv/x.py',
  'node_modules/x.js',
])('leaves %s out', async (name) => {
  const { files } = await bundleOf(['worker.py', name, `storage/${name}`])
  expect(files.map((file) => file.name)).toEqual(['run.sh', 'rythmiq_runner/main.py', 'worker.py'])
})

it('names the release by names and contents alone, whatever the order and the times', async () => {
  const one = await lay(await temporaryFolder(), ['worker.py', 'a.py', 'b/c.py'])
  const other = await lay(await temporaryFolder(), ['b/c.py', 'a.py', 'worker.py', '.env'])
  await utimes(join(other, 'worker.py'), 1, 1)
  const runner = await program()
  const { release } = await readBundle(one, runner, rules)
  expect(release).toMatch(/^[0-9a-f]{12}$/)
  expect((await readBundle(other, runner, rules)).release).toBe(release)
  await writeFile(join(other, 'a.py'), 'changed')
  expect((await readBundle(other, runner, rules)).release).not.toBe(release)
})

it.each([
  ['a folder without worker.py', ['main.py'], 'worker.py'],
  ['a folder with a run.sh of its own', ['worker.py', 'run.sh'], 'run.sh'],
  [
    'more files than a worker has',
    ['worker.py', ...Array.from({ length: 2000 }, (_, index) => `f${index}`)],
    '2000 files',
  ],
])('refuses %s', async (_, files, words) => {
  const failure = await failureOf(() => bundleOf(files))
  expect([failure.code, failure.exit]).toEqual(['WORKER_INVALID', 2])
  expect(failure.message).toContain(words)
})

it('refuses a folder that is not there', async () => {
  expect((await failureOf(async () => readBundle('/nowhere/at/all', await program(), rules))).code).toBe(
    'WORKER_INVALID',
  )
})

it.each([
  ['a loop', 'loop'],
  ['a folder below a file', 'file/x'],
  ['a name that is too long', 'x'.repeat(5000)],
])('refuses %s like a folder that is not there', async (_, name) => {
  const folder = await temporaryFolder()
  await writeFile(join(folder, 'file'), '')
  await symlink('loop', join(folder, 'loop'))
  const failure = await failureOf(async () => readBundle(join(folder, name), await program(), rules))
  expect([failure.code, failure.message]).toEqual(['WORKER_INVALID', expect.stringContaining('no worker folder')])
})

it('does not wait for a .rythmiqignore that is a pipe', async () => {
  const folder = await lay(await temporaryFolder(), ['worker.py'])
  execFileSync('mkfifo', [join(folder, '.rythmiqignore')])
  expect((await readBundle(folder, await program(), rules)).files.map(({ name }) => name)).toContain('worker.py')
})
