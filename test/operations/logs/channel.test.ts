import { expect, it } from 'vitest'
import { createChannel } from '../../../src/operations/logs/channel.ts'

it('gives values in order, and lets making wait for taking', async () => {
  const channel = createChannel<number>()
  const events: string[] = []
  const making = (async () => {
    for (const value of [1, 2]) {
      await channel.push(value)
      events.push(`made ${value}`)
    }
    channel.end()
  })()
  for await (const value of channel.values()) {
    events.push(`took ${value}`)
    await new Promise(setImmediate)
  }
  await making
  expect(events).toEqual(['took 1', 'made 1', 'took 2', 'made 2'])
})

it('throws what its making threw, behind what was made', async () => {
  const channel = createChannel<number>()
  void channel.push(1)
  channel.fail(new Error('no more'))
  const taken: number[] = []
  const taking = (async () => {
    for await (const value of channel.values()) taken.push(value)
  })()
  await expect(taking).rejects.toThrow('no more')
  expect(taken).toEqual([1])
})

it('tells whoever makes that nobody takes any more', async () => {
  const channel = createChannel<number>()
  const pushes = [channel.push(1), channel.push(2)]
  for await (const _ of channel.values()) break
  expect(await Promise.all([...pushes, channel.push(3)])).toEqual([false, false, false])
})
