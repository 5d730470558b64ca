import { describe, expect, it } from 'vitest'
import { readStashListing } from '../../../src/adapters/camber/stash-listing.ts'
import { banner, stashTable } from './texts.ts'

const folder = 'stash://ada/releases/r1/'
const file = (path: string, size: number | null = null) => ({ path, kind: 'file', size })
const directory = (path: string) => ({ path, kind: 'directory', size: null })

describe('the table', () => {
  const table = (...rows: string[]) => stashTable.split('\n').slice(0, 2).concat(rows).join('\n')

  it('is read behind the banner', () => {
    const entries = [directory('.git'), directory('10-get-started'), file('.gitignore', 42)]
    expect(readStashListing(banner + stashTable, folder)).toEqual(entries)
  })

  it.each([
    [
      'a name with blanks',
      'my holiday photo.jpg'.padEnd(41) + 'file'.padEnd(21) + '7',
      file('my holiday photo.jpg', 7),
    ],
    ['a name with the word file', 'a file b'.padEnd(41) + 'directory', directory('a file b')],
    ['a name that looks like JSON', '[draft.txt'.padEnd(41) + 'file'.padEnd(21) + '7', file('[draft.txt', 7)],
    ['a name wider than its column', `${'n'.repeat(60)} file 7`, file('n'.repeat(60), 7)],
    ['a long name with blanks', `${'my file '.repeat(8)}x file 7 B`, file(`${'my file '.repeat(8)}x`, 7)],
    ['a name in another script', 'पासपोर्ट.jpg'.padEnd(41) + 'file'.padEnd(21) + '7', file('पासपोर्ट.jpg', 7)],
    ['a size for people', 'a'.padEnd(41) + 'file'.padEnd(21) + '1.2 MB', file('a')],
    ['a file without a size', 'a'.padEnd(41) + 'file', file('a')],
    ['a folder with a slash', 'a/'.padEnd(41) + 'directory', directory('a')],
  ])('may hold %s', (_, row, entry) => expect(readStashListing(table(row), folder)).toEqual([entry]))

  it('may be empty', () => expect(readStashListing(table(), folder)).toEqual([]))
})

describe('JSON', () => {
  const entries = [file('run.sh', 12), directory('lib'), file('lib/a b.py')]
  it.each([
    [
      'names',
      [
        { name: 'run.sh', type: 'file', size: 12 },
        { name: 'lib', type: 'directory' },
        { name: 'lib/a b.py', type: 'file' },
      ],
    ],
    [
      'an array of any name',
      { data: { stuff: [{ key: 'run.sh', size: '12' }, { key: 'lib/' }, { key: 'lib/a b.py' }] } },
    ],
    [
      'flags',
      [
        { path: 'run.sh', is_dir: false, size: 12 },
        { path: 'lib', is_dir: true, size: 4096 },
        { path: 'lib/a b.py', is_dir: false },
      ],
    ],
    [
      'whole paths',
      ['run.sh', 'lib/', 'lib/a b.py'].map((name) => ({ path: folder + name, size: name === 'run.sh' ? 12 : null })),
    ],
    [
      'paths from the root',
      ['run.sh', 'lib/', 'lib/a b.py'].map((name) => ({
        path: `releases/r1/${name}`,
        size: name === 'run.sh' ? 12 : 'x',
      })),
    ],
    [
      'a name beside its folder',
      [
        { name: 'run.sh', path: folder, type: 'file', size: 12 },
        { name: 'lib', path: folder, type: 'dir' },
        { name: 'a b.py', path: `${folder}lib`, type: 'FILE' },
      ],
    ],
    [
      'a tree',
      {
        path: folder,
        entries: [
          { name: 'run.sh', size: 12 },
          { name: 'lib', type: 'directory', children: [{ name: 'a b.py' }] },
        ],
      },
    ],
  ])('is read with %s', (_, value) => expect(readStashListing(JSON.stringify(value), folder)).toEqual(entries))

  it.each(['[]', 'null', '{"entries":[]}', '{"data":{"files":null}}'])('%s is an empty folder', (text) => {
    expect(readStashListing(text, folder)).toEqual([])
  })

  it.each(['', '{}', '<html>', '{"entries":[{"name":"a"},{"na', '{"entries":[{"what":1}]}'])(
    '%j is unreadable',
    (text) => {
      expect(readStashListing(text, folder)).toBeNull()
    },
  )

  it('the size of a file is known only when it is exact', () => {
    const sizes = [0, '5', '5 B', '5 bytes', '1.5 KB', '5K', -1, 1e300]
    const listing = JSON.stringify(sizes.map((size, at) => ({ name: `f${at}`, size })))
    expect(readStashListing(listing, folder)?.map((entry) => entry.size)).toEqual([0, 5, 5, 5, null, null, null, null])
  })
})
