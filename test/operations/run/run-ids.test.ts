import { describe, expect, it } from 'vitest'
import { summaryKey } from '../../../src/domain/keys.ts'
import { runIds } from '../../../src/operations/run/run-ids.ts'
import { memory, outside } from '../outside-made.ts'
import { counted, idOf, now } from './runs-made.ts'

const day = 24 * 60
const ids = [idOf(1), idOf(30), idOf(30, 'bbbb'), idOf(2 * day), idOf(29 * day), idOf(31 * day), idOf(400 * day)]
  .sort()
  .reverse()
const objects = Object.fromEntries(ids.map((id) => [summaryKey(id), '{}']))

const collect = async (objects: Record<string, string>, period?: Parameters<typeof runIds>[2], local = false) => {
  const found: string[] = []
  for await (const id of runIds(outside({ spaces: memory(objects), local }), now, period)) found.push(id)
  return found
}

describe('the ids of runs', () => {
  it('come newest first, each once', async () => {
    expect(await collect(objects)).toEqual(ids)
  })

  it('begin with a time, end before one, or both', async () => {
    const since = new Date(now.getTime() - 29 * day * 60_000)
    const until = new Date(now.getTime() - 30 * 60_000)
    expect(await collect(objects, { since })).toEqual(ids.slice(0, 5))
    expect(await collect(objects, { until })).toEqual(ids.slice(3))
    expect(await collect(objects, { since, until })).toEqual(ids.slice(3, 5))
    expect(await collect(objects, { since: now })).toEqual([])
  })

  it('hold also those of a machine whose clock is ahead', async () => {
    const ahead = idOf(-90)
    expect(await collect({ ...objects, [summaryKey(ahead)]: '{}' })).toEqual([ahead, ...ids])
  })

  it('pass over what is no run of ours', async () => {
    const foreign = [
      'hello.txt',
      '20261124-030000-aaaa',
      '20261124-030000-UPPER.json',
      '20261124-030000-aaaa/x.json',
      '2026.json',
    ]
    const strangers = Object.fromEntries(foreign.map((name) => [`rythmiq/summaries/${name}`, '']))
    expect(await collect({ ...objects, ...strangers })).toEqual(ids)
  })

  it('are those of the sandbox in the sandbox, and never mixed', async () => {
    const local = idOf(5, 'aaaa', true)
    const mixed = { ...objects, [summaryKey(local)]: '{}' }
    expect(await collect(mixed)).toEqual(ids)
    expect(await collect(mixed, {}, true)).toEqual([local])
  })

  it('cost one request for the newest, however much is older', async () => {
    const many = Object.fromEntries(Array.from({ length: 3000 }, (_, index) => [summaryKey(idOf(index * 60)), '{}']))
    const { spaces, requests } = counted(many)
    const found = runIds(outside({ spaces }), now)
    for (let index = 0; index < 20; index++) expect((await found.next()).value).toBe(idOf(index * 60))
    expect(requests.list).toBe(1)
  })

  it.each([1, 30, 60, 500, 5000, 500_000])(
    'cost at most 12 requests for ten thousand of them that are %d s apart',
    async (apart) => {
      const many = Object.fromEntries(
        Array.from({ length: 10_000 }, (_, index) => [summaryKey(idOf((index * apart) / 60)), '{}']),
      )
      const { spaces, requests } = counted(many)
      let count = 0
      for await (const _ of runIds(outside({ spaces }), now)) count += 1
      expect(count).toBe(10_000)
      expect(requests.list).toBeLessThanOrEqual(12)
    },
  )
})
