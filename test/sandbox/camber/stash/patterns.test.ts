import { describe, expect, it } from 'vitest'
import { excludedBy, ignoredBy, ignoreLines } from '../../../../src/sandbox/camber/stash/patterns.ts'

describe('--exclude (§5)', () => {
  it.each([
    ['__pycache__', 'a/__pycache__', true],
    ['*.pyc', 'a/b.pyc', true],
    ['data/**', 'data/a/b', true],
    ['data/**', 'other/data/a', false],
    ['**/.DS_Store', '.DS_Store', true],
    ['**/.DS_Store', 'a/b/.DS_Store', true],
    ['a?c', 'abc', true],
    ['a+(b', 'a+(b', true],
    ['.venv', 'venv', false],
  ])('%s and %s: %s', (pattern, path, out) => {
    expect(excludedBy([pattern])(path, false)).toBe(out)
  })
})

describe('--use-gitignore', () => {
  it('lets the last matching line decide, and a line with a slash begin where its file lies', () => {
    const lines = [...ignoreLines('*.log\n!keep.log\n# no\nbuild/\n/top', ''), ...ignoreLines('a/b', 'sub')]
    const ignored = (path: string, folder = false) => ignoredBy(lines, path, folder)
    expect([ignored('x/y.log'), ignored('keep.log'), ignored('build', true), ignored('build')]).toEqual([
      true,
      false,
      true,
      false,
    ])
    expect([ignored('top'), ignored('x/top'), ignored('sub/a/b'), ignored('a/b')]).toEqual([true, false, true, false])
  })
})
