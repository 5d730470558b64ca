import { expect, it } from 'vitest'
import { Failure } from '../../src/domain/failure.ts'
import type { ShardStatus } from '../../src/domain/run-status.ts'
import { createLogFollower, type FollowedLog } from '../../src/operations/follow-logs.ts'
import type { Camber } from '../../src/ports.ts'
import { fakeClock, outside } from './outside-made.ts'

const shard = (number: number, state = 'RUNNING'): ShardStatus => ({
  shard: number,
  camber_job_id: String(100 + number),
  state,
  created_at: '2026-11-23T19:01:40.000Z',
  started_at: state === 'PENDING' ? null : '2026-11-23T19:01:45.000Z',
  finished_at: null,
  command: 'c',
})

function setUp(jobLogs: Camber['jobLogs']) {
  const clock = fakeClock()
  const asked: string[] = []
  const told: string[] = []
  const tell = ({ shard: number, text, gap }: FollowedLog) => void told.push(`${number}${gap ? ' gap' : ''}: ${text}`)
  const counted: Camber['jobLogs'] = (id) => {
    asked.push(id)
    return jobLogs(id)
  }
  const follower = createLogFollower(outside({ camber: { jobLogs: counted } }), { now: clock.now, tell })
  /** A look, and the time that the answers need. */
  const look = async (...shards: ShardStatus[]) => {
    follower.looked({ shards })
    await new Promise(setImmediate)
  }
  return { clock, asked, told, follower, look }
}

it('tells what is new of each job, and asks for no log of one that has not started', async () => {
  let log = 'one\n'
  const set = setUp(async () => log)
  await set.look(shard(0), shard(1, 'PENDING'))
  log = 'one\ntwo\n'
  await set.clock.sleep(3000)
  await set.look(shard(0), shard(1))
  expect(set.told).toEqual(['0: one\n', '0: two\n', '1: one\ntwo\n'])
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
  expect(set.told).toEqual(['0: one\n'])
})

it('reads the log of a job that has ended to its end, once', async () => {
  const set = setUp(async () => 'one\nno end of line')
  await set.look(shard(0, 'COMPLETED'))
  await set.clock.sleep(60_000)
  await set.look(shard(0, 'COMPLETED'))
  await set.follower.finish({ shards: [shard(0, 'COMPLETED')] })
  expect(set.told).toEqual(['0: one\nno end of line'])
  expect(set.asked).toHaveLength(1)
})

it('asks once more when the wait ends, whatever is due', async () => {
  let log = 'one\n'
  const set = setUp(async () => log)
  await set.look(shard(0))
  log = 'one\ntwo'
  await set.follower.finish({ shards: [shard(0)] })
  expect(set.told).toEqual(['0: one\n', '0: two'])
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
  expect(set.told).toEqual(['0: one\n'])
})

it('asks for nothing while the last answers are still to come', async () => {
  const set = setUp(() => new Promise(() => {}))
  await set.look(shard(0))
  await set.clock.sleep(60_000)
  await set.look(shard(0), shard(1))
  expect(set.asked).toEqual(['100'])
})
