import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { findSchema } from '../../../src/operations/submit/find-schema.ts'
import { failureOf } from '../../domain/failing.ts'
import { definition } from '../../domain/payload-made.ts'
import { temporaryFolder } from '../outside-made.ts'

const program = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))))
const find = (reference: string, cwd = '/') => findSchema(reference, cwd, program)

it.each([
  ['passport_seva', 'passport_seva'],
  ['passport', 'passport_seva'],
  ['PASSPORT', 'passport_seva'],
  ['neet', 'neet_ug_2026'],
  ['jee', 'jee_main_2026'],
  ['aadhaar', 'aadhaar_update'],
  ['college', 'college_generic'],
  ['document', 'document_ocr'],
])('%s means %s', async (reference, id) => {
  expect((await find(reference)).id).toBe(id)
})

it('names what is near for a mistyped name, and everything when nothing is near', async () => {
  const near = await failureOf(() => find('pasport'))
  expect([near.code, near.exit]).toEqual(['SCHEMA_UNKNOWN', 2])
  expect(near.message).toContain('Did you mean passport')
  expect((await failureOf(() => find('xylophone'))).message).toContain('neet_ug_2026')
})

it('reads a JSON file by its path from the working folder', async () => {
  const cwd = await temporaryFolder()
  await writeFile(join(cwd, 'mine.json'), JSON.stringify({ id: 'mine', name: 'Mine', version: 1, ...definition() }))
  for (const reference of ['mine.json', './mine.json', join(cwd, 'mine.json')]) {
    expect((await find(reference, cwd)).id).toBe('mine')
  }
})

it('says what is wrong with a file', async () => {
  const cwd = await temporaryFolder()
  await writeFile(join(cwd, 'broken.json'), '{"id": ')
  await mkdir(join(cwd, 'folder.json'))
  const broken = await failureOf(() => find('broken.json', cwd))
  expect(broken.code).toBe('SCHEMA_INVALID')
  expect(broken.message).toContain('broken.json is not JSON')
  expect((await failureOf(() => find('folder.json', cwd))).code).toBe('SCHEMA_INVALID')
  expect((await failureOf(() => find('absent.json', cwd))).code).toBe('SCHEMA_UNKNOWN')
})

it('prefers the project’s own schema to a built-in one of the same name', async () => {
  const cwd = await temporaryFolder()
  await mkdir(join(cwd, 'schemas'))
  const own = { id: 'ours', aliases: ['passport'], name: 'Ours', version: 1, ...definition() }
  await writeFile(join(cwd, 'schemas', 'ours.json'), `\ufeff${JSON.stringify(own)}`)
  expect((await find('passport', cwd)).id).toBe('ours')
  expect((await find('passport_seva', cwd)).id).toBe('passport_seva')
})

it('finds the others although an own file is broken, and tells of it when nothing is found', async () => {
  const cwd = await temporaryFolder()
  await mkdir(join(cwd, 'schemas'))
  await writeFile(join(cwd, 'schemas', 'torn.json'), '{')
  expect((await find('passport', cwd)).id).toBe('passport_seva')
  expect((await failureOf(() => find('torn', cwd))).hint).toContain('torn.json is not JSON')
})
