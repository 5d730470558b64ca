import { expect, it } from 'vitest'
import { followedLogView } from '../../src/views/followed-log.ts'

const news = (lines: string[], missing = false) => ({ shard: 3, lines, missing })

it('says of which job a line is only when there are several', () => {
  expect(followedLogView(news(['one', 'two']), false, 'r')).toBe('one\ntwo')
  expect(followedLogView(news(['one', 'two']), true, 'r')).toBe('[3] one\n[3] two')
})

it('says where lines are missing', () => {
  expect(followedLogView(news(['one'], true), true, 'r')).toMatch(/^\[3\] … .*rythmiq logs r --all\n\[3\] one$/)
})
