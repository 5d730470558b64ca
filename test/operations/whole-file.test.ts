import { execFileSync } from 'node:child_process'
import { chmod, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { checkOutputFile } from '../../src/operations/logs/check-output-file.ts'
import { writeWhole } from '../../src/operations/whole-file.ts'
import { failureOf } from '../domain/failing.ts'
import { temporaryFolder } from './outside-made.ts'

async function* texts(...given: string[]) {
  yield* given
}

it('writes a file whole, and takes nothing else along', async () => {
  const folder = await temporaryFolder()
  expect(await writeWhole(join(folder, 'x.log'), texts('é\n', '', 'b\n'))).toBe(5)
  expect(await readFile(join(folder, 'x.log'), 'utf8')).toBe('é\nb\n')
  expect(await readdir(folder)).toEqual(['x.log'])
})

it('leaves nothing behind, and the old file as it was, when it is cut off', async () => {
  const folder = await temporaryFolder()
  await writeFile(join(folder, 'x.log'), 'old')
  const cut = (async function* () {
    yield 'half'
    throw new Error('cut off')
  })()
  await expect(writeWhole(join(folder, 'x.log'), cut)).rejects.toThrow('cut off')
  expect([await readdir(folder), await readFile(join(folder, 'x.log'), 'utf8')]).toEqual([['x.log'], 'old'])
})

it('refuses what cannot be written to before there is anything to write', async () => {
  const folder = await temporaryFolder()
  await writeFile(join(folder, 'there'), '')
  await mkdir(join(folder, 'folder'))
  await symlink('/nowhere', join(folder, 'link'))
  const why = async (name: string, force = false) =>
    (await failureOf(() => checkOutputFile(join(folder, name), force))).message
  expect(await why('there')).toMatch(/is there already/)
  expect(await why('link')).toMatch(/is there already/)
  expect(await why('folder', true)).toMatch(/it is a folder/)
  expect(await why('no/x.log')).toMatch(/there is no folder/)
  expect(await why('there/x.log')).toMatch(/is no folder|ENOTDIR/)
  await checkOutputFile(join(folder, 'there'), true)
  await checkOutputFile(join(folder, 'new'), false)
})

it.skipIf(process.getuid?.() === 0)('refuses a folder that is not writable', async () => {
  const folder = await temporaryFolder()
  await chmod(folder, 0o500)
  expect(await failureOf(() => checkOutputFile(join(folder, 'x'), false))).toMatchObject({ code: 'OUTPUT_UNWRITABLE' })
})

it('writes through a pipe, also without being told to write over it', async () => {
  const folder = await temporaryFolder()
  const pipe = join(folder, 'pipe')
  execFileSync('mkfifo', [pipe])
  await checkOutputFile(pipe, false)
  const [read] = await Promise.all([readFile(pipe, 'utf8'), writeWhole(pipe, texts('a\n', 'b\n'))])
  expect([read, (await stat(pipe)).isFIFO(), await readdir(folder)]).toEqual(['a\nb\n', true, ['pipe']])
})
