import { expect, it } from 'vitest'
import { isReleaseFolder, isStashRoot, releaseFolder, stashOf } from '../../src/domain/stash-path.ts'

const release = 'abcdef012345'

it('a release has a folder of its own below the root', () => {
  expect(releaseFolder('stash://asha/', 'root', release)).toBe(`stash://asha/root/releases/${release}/`)
})

it.each([
  [`stash://asha/root/releases/${release}/`, true],
  [`stash://ben/root/releases/${release}/`, true],
  [`stash://asha/root/releases/${release}/${release}/`, true],
  [`stash://asha/root/releases/${release}`, false],
  ['stash://asha/root/releases/', false],
  [`stash://asha/other/releases/${release}/`, false],
  [`stash://asha/root/releases/${release}/../`, false],
])('%s is the folder of that release: %s', (path, answer) => {
  expect(isReleaseFolder(path, 'root', release)).toBe(answer)
})

it.each(['..', '.', '', 'x/../..'])('a folder is never that of a release called %j', (name) => {
  expect(isReleaseFolder(`stash://asha/root/releases/${name}/`, 'root', name)).toBe(false)
})

it('tells the stash that a path lies in', () => {
  expect(stashOf(`stash://asha/root/releases/${release}/`)).toBe('stash://asha/')
})

it.each([
  ['rythmiq-worker-v2', true],
  ['team/worker', true],
  ['', false],
  ['..', false],
  ['a/../b', false],
  ['/a', false],
  ['a/', false],
  ['a b', false],
])('%j may be the root of releases: %s', (root, answer) => {
  expect(isStashRoot(root)).toBe(answer)
})
