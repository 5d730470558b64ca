import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { expect, it } from 'vitest'
import { Failure } from '../../../src/domain/failure.ts'
import type { ShardStatus } from '../../../src/domain/run-status.ts'
import { createLogFollower, type FollowedLog } from '../../../src/operations/logs/follow-logs.ts'
import type { Camber } from '../../../src/ports.ts'
import { fakeClock, outside } from '../outside-made.ts'

const exit = '::rythmiq:: {"type":"exit","code":0}\n'
const many = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, index) => `line ${from + index} of the log\n`).join('')

const shard = (number: number, state = 'RUNNING'): ShardStatus => ({
  shard: number,
  camber_job_id: String(100 + number),
  state,
  created_at: '2026-11-23T19:01:40.000Z',
  started_at: state === 'PENDING' ? null : '2026-11-23T19:01:45.000Z',
  finished_at: null,
  command: 'c',
})

function setUp(logOf: (id: string) => Promise<string | null>) {
  const clock = fakeClock()
  const asked: string[] = []
  const told: string[] = []
  const trouble: string[] = []
  const tell = async (news: readonly FollowedLog[]) => {
    for (const { shard: number, lines, gap } of news) {
      for await (const batch of lines) told.push(`${number}${gap ? ' gap' : ''}: ${batch.join(' ')}`)
    }
  }
  const jobLogFile: Camber['jobLogFile'] = async (id, path) => {
    asked.push(id)
    const log = await logOf(id)
    if (log !== null) await writeFile(path, log)
    return log !== null
  }
  const follower = createLogFollower(outside({ camber: { jobLogFile } }), {
    ...clock,
    clean: (text) => text,
    tell,
    trouble: (failure) => void trouble.push(failure?.code ?? 'none'),
  })
  /** A look, and the time that the answers need. */
  const look = async (...shards: ShardStatus[]) => {
    follower.looked({ shards })
    await follower.rest()
  }
  return { clock, asked, told, trouble, follower, look }
}

it('tells what is new of each job, and asks for no log of one that has not started', async () => {
  let log = 'one\n'
  const set = setUp(async () => log)
  await set.look(shard(0), shard(1, 'PENDING'))
  log = 'one\ntwo\n'
  await set.clock.sleep(3000)
  await set.look(shard(0), shard(1))
  expect(set.told).toEqual(['0: one', '0: two', '1: one two'])
  expect(set.asked).toEqual(['100', '100', '101'])
})

it('asks less and less often while nothing comes, and a job at most once in three seconds', async () => {
  const set = setUp(async () => 'one\n')
  const times: number[] = []
  const began = set.clock.now().getTime()
  for (let second = 0; second < 120; second++) {
    const before = set.asked.length
    await set.look(shard(0))
    if (set.asked.length > before) times.push((set.clock.now().getTime() - began) / 1000)
    await set.clock.sleep(1000)
  }
  const pauses = times.slice(1).map((time, index) => time - (times[index] ?? 0))
  expect(pauses[0]).toBe(3)
  expect(pauses).toEqual(pauses.toSorted((left, right) => left - right))
  expect(pauses.at(-1)).toBe(30)
  expect(set.told).toEqual(['0: one'])
})

it('reads the log of a job that has ended to its end, once', async () => {
  const set = setUp(async () => `one\n${exit}`)
  await set.look(shard(0, 'COMPLETED'))
  await set.clock.sleep(60_000)
  await set.look(shard(0, 'COMPLETED'))
  await set.follower.finish({ shards: [shard(0, 'COMPLETED')] })
  expect(set.told).toEqual([`0: one ${exit.trim()}`])
  expect(set.asked).toHaveLength(1)
})

it('asks on when the wait ends, until the log that lags behind has its end', async () => {
  const logs = ['one\n', 'one\n', 'one\ntw', `one\ntwo\n${exit}`, 'never asked for']
  const set = setUp(async () => logs.shift() ?? null)
  await set.look(shard(0))
  expect(await set.follower.finish({ shards: [shard(0)] })).toEqual([])
  expect(set.told).toEqual(['0: one', `0: two ${exit.trim()}`])
  expect(set.clock.slept).toEqual([2000, 2000])
})

it('gives up on a log that never ends, shows what there is, and says which it is', async () => {
  const set = setUp(async () => 'one\nhalf a li')
  expect(await set.follower.finish({ shards: [shard(0, 'FAILED')] })).toEqual([0])
  expect(set.told).toEqual(['0: one', '0: half a li'])
  expect(set.asked).toHaveLength(5)
})

it('asks once for the log of a job that was cancelled, which Camber does not keep', async () => {
  const set = setUp(async () => null)
  expect(await set.follower.finish({ shards: [shard(0, 'CANCELLED')] })).toEqual([0])
  expect(set.asked).toHaveLength(1)
})

it('says where lines may be missing', async () => {
  const logs = [many(0, 500), many(900, 910)]
  const set = setUp(async () => logs.shift() ?? null)
  await set.look(shard(0))
  await set.clock.sleep(30_000)
  await set.look(shard(0))
  expect(set.told[1]).toMatch(/^0 gap: line 900 /)
})

it('tells what is new of several jobs at once', async () => {
  const rounds: number[][] = []
  const jobLogFile: Camber['jobLogFile'] = async (id, path) => writeFile(path, `${id}\n`).then(() => true)
  const tell = async (news: readonly FollowedLog[]) => void rounds.push(news.map((log) => log.shard))
  const context = { ...fakeClock(), clean: (text: string) => text, tell }
  const follower = createLogFollower(outside({ camber: { jobLogFile } }), context)
  follower.looked({ shards: [shard(0), shard(1), shard(2, 'PENDING')] })
  await follower.rest()
  expect(rounds).toEqual([[0, 1]])
})

it('ends with what is no trouble that passes', async () => {
  const jobLogFile: Camber['jobLogFile'] = async () => Promise.reject(new Failure('DISK_FULL', 'full'))
  const trouble = (failure: Failure | null) => {
    if (failure !== null) throw failure
  }
  const context = { ...fakeClock(), clean: (text: string) => text, tell: async () => {}, trouble }
  const follower = createLogFollower(outside({ camber: { jobLogFile } }), context)
  follower.looked({ shards: [shard(0)] })
  await follower.rest()
  expect(() => follower.looked({ shards: [] })).toThrow('full')
})

it('leaves no file behind', async () => {
  const paths: string[] = []
  const jobLogFile: Camber['jobLogFile'] = async (_, path) => {
    paths.push(path)
    await writeFile(path, exit)
    return true
  }
  const context = { ...fakeClock(), clean: (text: string) => text, tell: async () => {} }
  const follower = createLogFollower(outside({ camber: { jobLogFile } }), context)
  await follower.finish({ shards: [shard(0)] })
  expect(paths.map((path) => existsSync(dirname(path)))).toEqual([false])
})

it('goes on after answers that did not come', async () => {
  const answers: (string | null | 'down')[] = [null, 'down', 'one\n']
  const set = setUp(async () => {
    const answer = answers.shift() ?? null
    if (answer === 'down') throw new Failure('CAMBER_UNAVAILABLE', 'Camber is away.')
    return answer
  })
  for (let round = 0; round < 4; round++) {
    await set.look(shard(0))
    await set.clock.sleep(30_000)
  }
  expect(set.told).toEqual(['0: one'])
  expect(set.trouble).toEqual(['none', 'CAMBER_UNAVAILABLE', 'none', 'none'])
})

it('asks for nothing while the last answers are still to come', async () => {
  let answer = (_: string | null): void => {}
  const set = setUp(
    () =>
      new Promise((resolve) => {
        answer = resolve
      }),
  )
  set.follower.looked({ shards: [shard(0)] })
  await expect.poll(() => set.asked).toEqual(['100'])
  await set.clock.sleep(60_000)
  set.follower.looked({ shards: [shard(0), shard(1)] })
  expect(set.asked).toEqual(['100'])
  answer(null)
  await set.follower.rest()
})
