import { expect, it } from 'vitest'
import { planFiles } from '../../src/domain/file-plan.ts'

const file = (name: string, sha256: string) => ({ name, bytes: 1, sha256 })

it('says of every file whether it is new, changed, as before, or no longer there, in the order of names', () => {
  const wanted = [file('d', '1'), file('a', '1'), file('b', '2')]
  const current = [file('b', '1'), file('c', '1'), file('d', '1')]
  expect(planFiles(wanted, current).map(({ change, name }) => `${change} ${name}`)).toEqual([
    '+ a',
    '~ b',
    '- c',
    '= d',
  ])
})
