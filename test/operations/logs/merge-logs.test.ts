import { expect, it } from 'vitest'
import type { LogLine } from '../../../src/domain/log-lines.ts'
import { createTail, mergeLogs } from '../../../src/operations/logs/merge-logs.ts'

const line = (word: string): LogLine => {
  const [time = '', text = ''] = word.split(' ')
  const rest = { phase: null, source: 'worker', document: null, raw: text, note: null, noise: false } as const
  return { time: time === '-' ? null : time, text, ...rest }
}

async function* batches(...words: (readonly string[])[]) {
  for (const batch of words) yield batch.map(line)
}

it('puts the lines of several logs in the order of their times, each log in its own', async () => {
  const merged: string[] = []
  const sources = [
    { shard: 0, batches: batches(['- a', '1 b', '3 c'], [], ['3 d', '9 e']) },
    { shard: 1, batches: batches(['2 f', '1 g'], ['3 h', '4 i']) },
    { shard: 2, batches: batches() },
  ]
  for await (const { shard, lines } of mergeLogs(sources)) merged.push(...lines.map(({ text }) => `${shard}${text}`))
  expect(merged).toEqual(['0a', '0b', '1f', '1g', '0c', '0d', '1h', '1i', '0e'])
})

it('reads no further ahead than it gives', async () => {
  let read = 0
  async function* endless() {
    for (;;) yield [line(`${read++} x`)]
  }
  const merged = mergeLogs([{ shard: 0, batches: endless() }])
  for (let taken = 0; taken < 10; taken++) await merged.next()
  expect(read).toBeLessThan(12)
  await merged.return(undefined)
})

it.each([
  [0, []],
  [1, ['d']],
  [3, ['b', 'c', 'd']],
  [9, ['a', 'b', 'c', 'd']],
])('keeps the newest %i lines', (count, kept) => {
  const tail = createTail(count)
  tail.add({ shard: 0, lines: [line('1 a'), line('1 b')] })
  tail.add({ shard: 1, lines: [] })
  tail.add({ shard: 1, lines: [line('2 c'), line('2 d')] })
  expect(tail.runs().flatMap(({ lines }) => lines.map(({ text }) => text))).toEqual(kept)
})
