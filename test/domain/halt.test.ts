import { expect, it } from 'vitest'
import { isHalted, readHalt } from '../../src/domain/halt.ts'
import { failureOf } from './failing.ts'

it('halts at a count, or at a share of all documents', () => {
  expect([19, 20].map((failed) => isHalted(readHalt('fail=20'), failed, 1000))).toEqual([false, true])
  expect([49, 50].map((failed) => isHalted(readHalt('fail=5%'), failed, 1000))).toEqual([false, true])
})

it.each(['5', 'fail=0', 'fail=5.5', 'fail=101%', 'fail=', 'fail=-1%'])('refuses %s', async (text) => {
  expect((await failureOf(async () => readHalt(text))).code).toBe('USAGE')
})
