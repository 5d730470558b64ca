import { execFileSync } from 'node:child_process'
import { lstat, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { checkTable, writeTable } from '../../../src/operations/results/write-table.ts'
import { failureOf } from '../../domain/failing.ts'
import { temporaryFolder } from '../outside-made.ts'

it('writes all lines into a folder that it makes, over what was there', async () => {
  const path = join(await temporaryFolder(), 'new', 'results.csv')
  await writeTable(path, ['old\n'])
  const lines = Array.from({ length: 50_000 }, (_, index) => `${index}\n`)
  await writeTable(path, lines)
  expect(await readFile(path, 'utf8')).toBe(lines.join(''))
})

it('leaves the old table and nothing else where making the new one fails', async () => {
  const folder = await temporaryFolder()
  const path = join(folder, 'results.csv')
  await writeFile(path, 'old')
  const broken = function* () {
    yield 'new'
    throw new Error('a bug')
  }
  await expect(writeTable(path, broken())).rejects.toThrow('a bug')
  expect([await readdir(folder), await readFile(path, 'utf8')]).toEqual([['results.csv'], 'old'])
})

it.each(['folder', 'file/below.csv'])('refuses %s in one sentence, and leaves nothing behind', async (name) => {
  const folder = await temporaryFolder()
  await mkdir(join(folder, 'folder'))
  await writeFile(join(folder, 'file'), '')
  for (const work of [checkTable, (path: string) => writeTable(path, ['a'])]) {
    const failure = await failureOf(() => work(join(folder, name)))
    expect(failure).toMatchObject({ code: 'OUTPUT_UNWRITABLE', exit: 2 })
  }
  expect(await readdir(folder)).toEqual(['file', 'folder'])
})

it('writes through a pipe and into the file behind a link, and puts no file in their place', async () => {
  const folder = await temporaryFolder()
  const place = (name: string) => join(folder, name)
  const { pipe, target, link } = { pipe: place('pipe'), target: place('target'), link: place('link') }
  execFileSync('mkfifo', [pipe])
  await writeFile(target, 'old')
  await symlink(target, link)
  await checkTable(pipe)
  const [read] = await Promise.all([readFile(pipe, 'utf8'), writeTable(pipe, ['a\n', 'b\n'])])
  await writeTable(link, ['new'])
  expect([read, (await stat(pipe)).isFIFO(), (await lstat(link)).isSymbolicLink()]).toEqual(['a\nb\n', true, true])
  expect(await readFile(target, 'utf8')).toBe('new')
  expect(await readdir(folder)).toEqual(['link', 'pipe', 'target'])
})
