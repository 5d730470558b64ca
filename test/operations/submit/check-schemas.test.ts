import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { checkSchemas } from '../../../src/operations/submit/check-schemas.ts'
import { failureOf } from '../../domain/failing.ts'
import { definition } from '../../domain/payload-made.ts'
import { temporaryFolder } from '../outside-made.ts'

async function folderWith(files: Record<string, unknown>): Promise<string> {
  const cwd = await temporaryFolder()
  for (const [name, content] of Object.entries(files)) await writeFile(join(cwd, name), JSON.stringify(content))
  return cwd
}

const schema = (id: string) => ({ id, name: id, version: 1, ...definition() })

it('looks at every file although one before it is wrong', async () => {
  const cwd = await folderWith({ 'a.json': { id: 'a' }, 'b.json': schema('b') })
  const [bad, good] = await checkSchemas(['a.json', 'b.json'], cwd)
  expect(bad?.problem).toMatch(/name: .*version: /)
  expect(good).toEqual({ file: 'b.json', id: 'b', problem: null })
})

it('takes all JSON files of a folder, and tells two of one id', async () => {
  const cwd = await folderWith({ 'a.json': schema('same'), 'b.json': schema('same'), 'notes.txt': 'x' })
  const checks = await checkSchemas(['.'], cwd)
  expect(checks.map(({ problem }) => problem?.includes('has the id same'))).toEqual([true, true])
})

it('says that a folder holds none', async () => {
  const cwd = await folderWith({})
  await mkdir(join(cwd, 'empty'))
  expect((await failureOf(() => checkSchemas(['empty'], cwd))).message).toContain('holds no JSON file')
})
