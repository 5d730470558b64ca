import { expect, it } from 'vitest'
import { followedLogView } from '../../src/views/logs.ts'

const news = (text: string, gap = false) => ({ shard: 3, text, gap })

it('says of which job a line is only when there are several', () => {
  expect(followedLogView(news('one\ntwo\n'), false, 'r')).toBe('one\ntwo')
  expect(followedLogView(news('one\ntwo\n'), true, 'r')).toBe('[3] one\n[3] two')
})

it('lets no control character of a job through', () => {
  expect(followedLogView(news('\u001b[2Jred\rbar\u0007\n'), true, 'r')).toBe('[3] red\n[3] bar')
})

it('says where lines are missing, and shows the last 500 of many', () => {
  expect(followedLogView(news('one\n', true), true, 'r')).toMatch(/^\[3\] … .*rythmiq logs r\n\[3\] one$/)
  const lines = followedLogView(news('x\n'.repeat(2000)), false, 'r').split('\n')
  expect([lines.length, lines[0]]).toEqual([501, expect.stringContaining('rythmiq logs r')])
})
