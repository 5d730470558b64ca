import { expect, it } from 'vitest'
import { atMost } from '../../src/operations/in-order.ts'

it('lets so many run at the same time, the others in their turn, also when one fails', async () => {
  const inTurn = atMost(2)
  let running = 0
  let most = 0
  const work = async (index: number): Promise<number> => {
    running += 1
    most = Math.max(most, running)
    await new Promise((resolve) => setImmediate(resolve))
    running -= 1
    if (index === 1) throw new Error('one fails')
    return index
  }
  const settled = await Promise.allSettled([0, 1, 2, 3, 4].map((index) => inTurn(() => work(index))))
  expect(settled.map((result) => (result.status === 'fulfilled' ? result.value : 'failed'))).toEqual([
    0,
    'failed',
    2,
    3,
    4,
  ])
  expect([most, running]).toEqual([2, 0])
})
