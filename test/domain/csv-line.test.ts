import { expect, it } from 'vitest'
import { csvLine } from '../../src/domain/csv-line.ts'

it('puts a cell in quotes where it holds what parts cells, and doubles quotes inside', () => {
  expect(csvLine(['a', 'b,c', 'say "hi"', 'two\nlines', 7, null, ''])).toBe('a,"b,c","say ""hi""","two\nlines",7,,')
})

it('lets no name be a formula', () => {
  expect(csvLine(['=HYPERLINK("x")', '+1', '-1', '@x', -1])).toBe(`"'=HYPERLINK(""x"")",'+1,'-1,'@x,-1`)
})
