import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { newMachine } from './rythmiq.ts'

const machine = newMachine('schemas')
afterAll(() => machine.remove())

it('lists, shows and checks schemas of the project beside the built-in ones', async () => {
  const listed = await machine.run(['schemas', 'list'])
  expect(listed.stdout.split('\n')).toContain('passport_seva\tpassport\t413x531\t300 dpi\t300 kB\tjpeg\tbuilt-in')
  mkdirSync(join(machine.cwd, 'schemas'))
  const shown = JSON.parse((await machine.run(['schemas', 'show', 'passport', '--json'])).stdout)
  expect(shown).toMatchObject({ schema: 'rythmiq.schema/v1', id: 'passport_seva', origin: 'built-in' })
  const { id: _, aliases: __, origin: ___, path: ____, schema: _____, ...rest } = shown
  writeFileSync(join(machine.cwd, 'schemas', 'visa.json'), JSON.stringify({ ...rest, id: 'visa' }))
  expect((await machine.run(['schemas', 'check'])).exit).toBe(0)
  const all = JSON.parse((await machine.run(['schemas', 'list', '--json'])).stdout)
  expect(all.schemas[0]).toMatchObject({ id: 'visa', origin: 'own' })
  writeFileSync(join(machine.cwd, 'schemas', 'wrong.json'), '{"id": "wrong"}')
  const checked = await machine.run(['schemas', 'check', '--json'])
  expect(checked.exit).toBe(2)
  expect(JSON.parse(checked.stdout)).toMatchObject({ bad: 1 })
})

it.each([[['schemas']], [['schemas', 'bogus']], [['schemas', 'show']], [['schemas', 'show', 'pasport']]])(
  'gives exit 2 for words that mean nothing: %j',
  async (words) => {
    expect(await machine.run(words)).toMatchObject({ exit: 2, stdout: '' })
    const json = await machine.run([...words, '--json'])
    expect(json).toMatchObject({ exit: 2, stderr: '' })
    expect(JSON.parse(json.stdout).error).toHaveProperty('code')
  },
)
