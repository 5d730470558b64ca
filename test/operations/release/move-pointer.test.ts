import { expect, it } from 'vitest'
import { Failure } from '../../../src/domain/failure.ts'
import {
  type MoveNote,
  movePointer,
  type PointerContext,
  unseenMove,
} from '../../../src/operations/release/move-pointer.ts'
import { readPointer } from '../../../src/operations/release/release-store.ts'
import type { SeenPointer } from '../../../src/ports.ts'
import { failureOf } from '../../domain/failing.ts'
import { type Memory, memory } from '../outside-made.ts'

const pointerKey = 'rythmiq/releases/current.json'
const target = (release: string) => ({ release, path: `stash://u/r/releases/${release}/`, envFile: 'worker-0.env' })
const note: MoveNote = { action: 'deploy', message: 'Why', tag: null, commit: null, dirty: null, forced: [] }

/** A machine with a memory of its own. */
function machine(by: string): PointerContext {
  const seen = new Map<string, SeenPointer>()
  return {
    by,
    now: () => new Date('2026-11-23T19:00:00Z'),
    memory: {
      recall: async (bucket) => seen.get(bucket) ?? null,
      remember: async (bucket, move) => void seen.set(bucket, move),
    },
  }
}

async function move(spaces: Memory, release: string, context: PointerContext) {
  return movePointer(spaces, await readPointer(spaces), target(release), note, context)
}

it('names the release, its folder and its keys, and remembers every move', async () => {
  const spaces = memory()
  const asha = machine('asha@desk')
  await move(spaces, 'a', asha)
  await move(spaces, 'b', asha)
  const pointer = JSON.parse(String(spaces.objects.get(pointerKey)))
  expect(pointer).toMatchObject({ schema: 'rythmiq.pointer/v1', release: 'b', stash_path: target('b').path })
  expect(pointer.moves.map(({ release, by }: { release: string; by: string }) => [release, by])).toEqual([
    ['a', 'asha@desk'],
    ['b', 'asha@desk'],
  ])
})

it('keeps the last two hundred moves', async () => {
  const spaces = memory()
  for (let count = 0; count < 203; count++) await move(spaces, `r${count}`, machine('ci'))
  const { moves } = JSON.parse(String(spaces.objects.get(pointerKey)))
  expect([moves.length, moves[0].release]).toEqual([200, 'r3'])
})

it('of two who found the same pointer one wins, and the other is told who it was and changes nothing', async () => {
  const spaces = memory()
  await move(spaces, 'a', machine('asha@desk'))
  const found = await readPointer(spaces)
  await movePointer(spaces, found, target('b'), { ...note, message: 'Faster' }, machine('ben@desk'))
  const failure = await failureOf(() => movePointer(spaces, found, target('c'), note, machine('asha@desk')))
  expect([failure.code, failure.exit]).toEqual(['RELEASE_CONFLICT', 2])
  expect(failure.message).toContain('ben@desk deployed release b 0 s ago ("Faster")')
  expect(failure.details).toMatchObject({ release: 'b', moved_by: 'ben@desk' })
  expect((await readPointer(spaces))?.pointer.release).toBe('b')
})

it('takes a faster move to the same release for its own', async () => {
  const spaces = memory()
  await move(spaces, 'a', machine('asha@desk'))
  const found = await readPointer(spaces)
  await movePointer(spaces, found, target('b'), note, machine('ben@desk'))
  const pointer = await movePointer(spaces, found, target('b'), note, machine('asha@desk'))
  expect(pointer.moves.at(-1)?.by).toBe('ben@desk')
})

it('of two first deploys one wins', async () => {
  const spaces = memory()
  await movePointer(spaces, null, target('a'), note, machine('asha@desk'))
  expect((await failureOf(() => movePointer(spaces, null, target('b'), note, machine('ben@desk')))).code).toBe(
    'RELEASE_CONFLICT',
  )
})

it('notices a store that lets the last writer win', async () => {
  const inner = memory()
  await move(inner, 'a', machine('asha@desk'))
  const found = await readPointer(inner)
  const spaces = memory(Object.fromEntries(inner.objects), {
    put: async (key) => {
      // Ours is taken, and at once replaced by somebody else's, without a word.
      spaces.objects.set(key, JSON.stringify({ ...target('b'), stash_path: 'stash://u/', env_file: 'e', moves: [] }))
      return { etag: 'x' }
    },
  })
  expect((await failureOf(() => movePointer(spaces, found, target('c'), note, machine('asha@desk')))).code).toBe(
    'RELEASE_CONFLICT',
  )
})

it('says who deployed since this machine last looked', async () => {
  const spaces = memory()
  const asha = machine('asha@desk')
  await move(spaces, 'a', asha)
  expect(await unseenMove(spaces, await readPointer(spaces), asha)).toBeNull()
  await move(spaces, 'b', machine('ben@desk'))
  const failure = await unseenMove(spaces, await readPointer(spaces), asha)
  expect(failure?.message).toContain('ben@desk deployed release b')
  expect(failure?.hint).toContain('--force')
})

it('says nothing to a machine that never looked, nor of moves of its own user', async () => {
  const spaces = memory()
  const asha = machine('asha@desk')
  await move(spaces, 'a', asha)
  const again = { ...machine('asha@desk'), memory: asha.memory }
  await move(spaces, 'b', machine('asha@desk'))
  expect(await unseenMove(spaces, await readPointer(spaces), again)).toBeNull()
  expect(await unseenMove(spaces, await readPointer(spaces), machine('new@ci'))).toBeNull()
  expect(await unseenMove(memory(), null, asha)).toBeNull()
})

it('does not tell a move as not done when only the look at it afterwards goes wrong', async () => {
  const inner = memory()
  const spaces = memory({}, { put: inner.put, get: () => Promise.reject(new Failure('SPACES_UNAVAILABLE', 'Down.')) })
  const pointer = await movePointer(spaces, null, target('a'), note, machine('asha@desk'))
  expect(pointer.release).toBe('a')
  expect((await readPointer(inner))?.pointer.release).toBe('a')
})
