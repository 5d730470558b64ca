import { expect, it } from 'vitest'
import { wrap } from '../../src/views/wrap.ts'

it.each([
  ['a bb ccc', 4, ['a bb', 'ccc']],
  ['a longerword b', 4, ['a', 'longerword', 'b']],
  ['', 4, ['']],
  ['äöü ß', 5, ['äöü ß']],
])('%j in %i columns', (text, width, lines) => expect(wrap(text, width)).toEqual(lines))
