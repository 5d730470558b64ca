import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openPointerMemory } from '../../src/adapters/pointer-memory.ts'
import { temporaryFolder } from '../operations/outside-made.ts'

const seen = { release: 'abc', moved_at: '2026-11-23T19:00:00Z', moved_by: 'asha@desk' }

it('remembers each bucket for itself, across processes, for this user alone', async () => {
  const folder = join(await temporaryFolder(), 'state')
  await openPointerMemory(folder).remember('one', seen)
  await openPointerMemory(folder).remember('two', { ...seen, release: 'def' })
  expect(await openPointerMemory(folder).recall('one')).toEqual(seen)
  expect((await openPointerMemory(folder).recall('two'))?.release).toBe('def')
  expect(await openPointerMemory(folder).recall('three')).toBeNull()
  expect([statSync(folder).mode & 0o077, statSync(join(folder, 'pointers.json')).mode & 0o077]).toEqual([0, 0])
  expect(readdirSync(folder)).toEqual(['pointers.json'])
})

it.each(['', '{', 'null', '[]', '{"one": 1}', '{"one": {"release": "abc"}}'])(
  'a file that holds %j is as good as none, and is written anew',
  async (text) => {
    const folder = await temporaryFolder()
    writeFileSync(join(folder, 'pointers.json'), text)
    expect(await openPointerMemory(folder).recall('one')).toBeNull()
    await openPointerMemory(folder).remember('one', seen)
    expect(await openPointerMemory(folder).recall('one')).toEqual(seen)
  },
)

it('recalls nothing where it cannot read', async () => {
  const folder = await temporaryFolder()
  mkdirSync(join(folder, 'pointers.json'))
  expect(await openPointerMemory(folder).recall('one')).toBeNull()
})
