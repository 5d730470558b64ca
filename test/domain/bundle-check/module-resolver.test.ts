import { expect, it } from 'vitest'
import { findIn, packageOf, parentOf, treeOf } from '../../../src/domain/bundle-check/module-resolver.ts'

it.each([
  ['a package beats a module', ['x.py', 'x/__init__.py'], { kind: 'package', folder: 'x', file: 'x/__init__.py' }],
  ['a module beats a folder', ['x.py', 'x/y.py'], { kind: 'module', file: 'x.py' }],
  ['a folder is a namespace', ['x/y/z.py'], { kind: 'namespace', folder: 'x' }],
  ['a stub is nothing', ['x.pyi', 'x'], null],
  [
    'compiled code for the node counts',
    ['x.cpython-311-x86_64-linux-gnu.so'],
    { kind: 'module', file: 'x.cpython-311-x86_64-linux-gnu.so' },
  ],
  ['compiled code for another Python does not', ['x.cpython-39-x86_64-linux-gnu.so', 'x.pyd'], null],
  ['compiled code beats source', ['x.py', 'x.abi3.so'], { kind: 'module', file: 'x.abi3.so' }],
  ['capitals count', ['X.py'], null],
])('%s', (_, files, expected) => {
  expect(findIn(treeOf(files), '', 'x')).toEqual(expected)
})

it('looks in one folder only', () => {
  const tree = treeOf(['a/b/c.py', 'c.py'])
  expect(findIn(tree, 'a/b', 'c')).toEqual({ kind: 'module', file: 'a/b/c.py' })
  expect(findIn(tree, 'a', 'c')).toBe(null)
})

it('knows what a path belongs to', () => {
  expect([packageOf('a/b/c.py'), packageOf('c.py'), parentOf('a/b'), parentOf('a')]).toEqual([['a', 'b'], [], 'a', ''])
})
