import { expect, it } from 'vitest'
import { parsePointer, parseReleaseRecord, releaseBefore } from '../../src/domain/release.ts'

const moves = (words: string) =>
  words.split(' ').map((word) => ({
    action: word.startsWith('<') ? ('rollback' as const) : ('deploy' as const),
    release: word.replace('<', ''),
  }))

it.each([
  ['a', null],
  ['a b', 'a'],
  ['a b c', 'b'],
  ['a b c <b', 'a'],
  ['a b c <b <a', null],
  ['a b c <a d', 'a'],
  ['a b b', 'a'],
  ['a b a', 'b'],
  ['a b a <b', 'a'],
  ['a b <z', 'b'],
])('the release before the current one of %s is %s', (words, before) => {
  expect(releaseBefore(moves(words))).toBe(before)
})

it('there is none before the first', () => {
  expect(releaseBefore([])).toBeNull()
})

it('reads a pointer that knows no history, and refuses one that names no release', () => {
  const pointer = { release: 'abc', stash_path: 'stash://u/r/releases/abc/', env_file: 'worker-0.env' }
  expect(parsePointer(pointer)).toMatchObject({ ...pointer, moves: [] })
  for (const broken of [null, 'abc', {}, { ...pointer, release: 1 }, { ...pointer, stash_path: '/etc' }])
    expect(parsePointer(broken)).toBeNull()
})

it('takes a move of a kind that it does not know for a deploy, so that a newer rythmiq can be read', () => {
  const move = { at: 't', by: 'a', action: 'canary', release: 'b', env_file: 'e' }
  const pointer = { release: 'b', stash_path: 'stash://u/', env_file: 'e', moves: [move] }
  expect(parsePointer(pointer)?.moves).toMatchObject([{ action: 'deploy', message: null, forced: [] }])
})

it('reads a record with the least there is', () => {
  const least = { release: 'abc', stash_path: 's', begun_at: 't', begun_by: 'u' }
  expect(parseReleaseRecord(least)).toMatchObject({ state: 'complete', files: [], message: null })
  expect(parseReleaseRecord({ ...least, state: 'unknown' })).toBeNull()
})
