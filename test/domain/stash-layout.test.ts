import { expect, it } from 'vitest'
import { compareLayout } from '../../src/domain/stash-layout.ts'

const wanted = [
  { name: 'worker.py', bytes: 4 },
  { name: 'lib/a b.py', bytes: 2 },
]
const file = (path: string, size: number | null) => ({ path, kind: 'file' as const, size })
const compare = (...listed: ReturnType<typeof file>[]) => compareLayout('r1', wanted, listed)

it('finds a folder whole when names and sizes are right', () => {
  expect(compare(file('worker.py', 4), file('lib/a b.py', 2))).toEqual({ nested: false, missing: [], foreign: [] })
})

it('misses what is not there and what has another size', () => {
  expect(compare(file('worker.py', 5)).missing).toEqual(['worker.py', 'lib/a b.py'])
  expect(compareLayout('r1', wanted, null).missing).toEqual(['worker.py', 'lib/a b.py'])
})

it('takes a folder for no file, whatever it is called', () => {
  const listed = [{ path: 'worker.py', kind: 'directory' as const, size: null }]
  expect(compareLayout('r1', wanted, listed).missing).toContain('worker.py')
})

it('lets a size pass that the listing does not tell exactly', () => {
  expect(compare(file('worker.py', null), file('lib/a b.py', null)).missing).toEqual([])
})

it('recognises the nested layout, and tells foreign files by their names inside', () => {
  const nested = compare(file('r1/worker.py', 4), file('r1/lib/a b.py', 2), file('r1/old.py', 1))
  expect(nested).toEqual({ nested: true, missing: [], foreign: ['old.py'] })
})

it('takes the layout that lacks less, and the plain one when both are whole', () => {
  expect(compare(file('worker.py', 4), file('r1/worker.py', 4), file('r1/lib/a b.py', 2)).nested).toBe(true)
  const both = compare(file('worker.py', 4), file('lib/a b.py', 2), file('r1/worker.py', 4), file('r1/lib/a b.py', 2))
  expect(both).toEqual({ nested: false, missing: [], foreign: [] })
})

it('does not count what is ours as foreign', () => {
  const listed = [file('worker.py', 4), file('lib/a b.py', 2), file('k.env', 9), file('x', 1)]
  expect(compareLayout('r1', wanted, listed, (name) => name.endsWith('.env')).foreign).toEqual(['x'])
})
