import { execFileSync } from 'node:child_process'
import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { writeArchive } from '../../src/adapters/write-archive.ts'
import { failureOf } from '../domain/failing.ts'
import { temporaryFolder } from '../operations/outside-made.ts'

const files = [
  { name: 'README.txt', text: 'hällo\n' },
  { name: 'runs/20261123-180000-k3f9/run.json', text: 'x'.repeat(10_000) },
  { name: 'empty', text: '' },
]

it('is unpacked whole by tar, and readable by its owner alone', async () => {
  const folder = await temporaryFolder()
  const path = join(folder, 'out.tgz')
  const bytes = await writeArchive(path, files)
  const { mode, size } = await stat(path)
  expect([mode & 0o777, size]).toEqual([0o600, bytes])
  execFileSync('tar', ['xzf', path, '-C', folder])
  for (const { name, text } of files) expect(await readFile(join(folder, name), 'utf8')).toBe(text)
})

it('never replaces a file, and leaves nothing beside it', async () => {
  const folder = await temporaryFolder()
  const path = join(folder, 'out.tgz')
  await writeFile(path, 'mine')
  const failure = await failureOf(() => writeArchive(path, files))
  expect([failure.code, failure.message]).toEqual(['OUTPUT_UNWRITABLE', `${path} is there already.`])
  expect([await readFile(path, 'utf8'), await readdir(folder)]).toEqual(['mine', ['out.tgz']])
})

it.each(['missing/out.tgz', 'file/out.tgz'])('tells that %s cannot be written', async (name) => {
  const folder = await temporaryFolder()
  await writeFile(join(folder, 'file'), '')
  expect((await failureOf(() => writeArchive(join(folder, name), files))).code).toBe('OUTPUT_UNWRITABLE')
  expect(await readdir(folder)).toEqual(['file'])
})
