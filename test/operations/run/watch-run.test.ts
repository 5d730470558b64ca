import { expect, it } from 'vitest'
import { Failure } from '../../../src/domain/failure.ts'
import type { ProgressEvent } from '../../../src/domain/progress.ts'
import { watchRun } from '../../../src/operations/run/watch-run.ts'
import type { Camber } from '../../../src/ports.ts'
import { failureOf } from '../../domain/failing.ts'
import { payload } from '../../domain/payload-made.ts'
import { documentLine, endLine, lines, phaseLine, startLine } from '../../domain/records-made.ts'
import { runRecord, shardRecord } from '../../domain/run-records-made.ts'
import { fail, fakeClock, job, memory, outside } from '../outside-made.ts'

const run = '20261123-190142-k3f9'
const root = `rythmiq/runs/${run}`

function setUp(getJob: Camber['getJob'], timeoutMs: number | null = null) {
  const spaces = memory({
    [`${root}/run.json`]: JSON.stringify(runRecord()),
    [`${root}/shards/0.json`]: JSON.stringify(shardRecord(0, { camber_job_id: '7' })),
    [`${root}/shards/0.jsonl`]: JSON.stringify(payload()),
  })
  const stop = new AbortController()
  const events: ProgressEvent[] = []
  const clock = fakeClock()
  const context = {
    ...clock,
    timeoutMs,
    interrupted: stop.signal,
    random: () => 0.5,
    report: (event: ProgressEvent) => void events.push(event),
    sleep: async (ms: number, signal: AbortSignal) => {
      signal.throwIfAborted()
      await clock.sleep(ms)
    },
  }
  const part = (name: string, ...told: unknown[]) => spaces.objects.set(`${root}/results/0/${name}`, lines(...told))
  return {
    spaces,
    stop,
    events,
    clock,
    part,
    watch: () =>
      watchRun(outside({ spaces, camber: { getJob, listJobs: async () => ({ jobs: [], total: 0 }) } }), run, context),
  }
}

it('tells each phase once, in order, and ends with the outcome', async () => {
  let look = 0
  const set = setUp(async (id) => {
    look++
    if (look === 2) set.part('1', startLine, phaseLine('install', 'started'))
    if (look === 4) set.part('2', phaseLine('install', 'ended', 900, 'uv'), phaseLine('work', 'started'))
    if (look === 6) set.part('3', documentLine(), phaseLine('work', 'ended', 5000), endLine())
    return job(id, 'c')
  })
  expect((await set.watch()).outcome).toBe('succeeded')
  const told = set.events.map((event) => (event.kind === 'phase' ? `${event.phase} ${event.state}` : event.kind))
  expect(told).toEqual([
    'queue started',
    'queue ended',
    'install started',
    'install ended',
    'work started',
    'work ended',
  ])
})

it('ends at its timeout with exit 8, and the run goes on', async () => {
  const set = setUp(async (id) => job(id, 'c'), 60_000)
  const failure = await failureOf(set.watch)
  expect([failure.code, failure.exit]).toEqual(['WAIT_TIMEOUT', 8])
  expect(set.clock.slept.reduce((sum, ms) => sum + ms, 0)).toBe(60_000)
  expect(Math.max(...set.clock.slept)).toBeLessThanOrEqual(18_000)
})

it('does not say at its timeout that a run goes on which it never saw', async () => {
  const never = setUp(async () => fail('CAMBER_UNAVAILABLE')(), 60_000)
  expect(await failureOf(never.watch)).toMatchObject({ code: 'CAMBER_UNAVAILABLE', exit: 7 })
  let looks = 0
  const once = setUp(async (id) => (looks++ === 0 ? job(id, 'c') : fail('CAMBER_UNAVAILABLE')()), 60_000)
  expect((await failureOf(once.watch)).exit).toBe(8)
})

it('stops with the reason of an interruption', async () => {
  const set = setUp(async (id) => {
    set.stop.abort(new Failure('INTERRUPTED', 'Stopped.'))
    return job(id, 'c')
  })
  expect((await failureOf(set.watch)).exit).toBe(130)
})

it('outlives temporary failures', async () => {
  let look = 0
  const set = setUp(async (id) => {
    if (++look < 5) return fail('CAMBER_TIMEOUT')()
    set.part('1', documentLine(), endLine())
    return job(id, 'c')
  })
  expect((await set.watch()).outcome).toBe('succeeded')
})

it('gives up after minutes of trouble in a row', async () => {
  const set = setUp(fail('CAMBER_UNAVAILABLE'))
  expect((await failureOf(set.watch)).exit).toBe(7)
})

it('ends at once on what will not heal', async () => {
  const set = setUp(fail('CAMBER_REJECTED'))
  expect((await failureOf(set.watch)).exit).toBe(4)
  expect(set.clock.slept).toEqual([])
})

it('does not wait for documents that nobody hands over any more', async () => {
  const set = setUp(async (id) => job(id, 'c'))
  set.spaces.objects.delete(`${root}/shards/0.json`)
  const failure = await failureOf(set.watch)
  expect([failure.code, failure.exit]).toEqual(['RUN_UNFINISHED', 7])
  expect(failure.hint).toContain(`rythmiq resume ${run}`)
  expect(set.clock.slept).toEqual([])
})

it('waits for an intent as long as somebody may be at it, and no longer', async () => {
  const set = setUp(async (id) => job(id, 'c'))
  const key = `${root}/shards/0.json`
  const intent = JSON.parse(String(set.spaces.objects.get(key)))
  set.spaces.objects.set(key, JSON.stringify({ ...intent, camber_job_id: null, created_at: null }))
  const failure = await failureOf(set.watch)
  expect(failure.code).toBe('RUN_UNFINISHED')
  const waited = set.clock.slept.reduce((sum, ms) => sum + ms, 0)
  expect(waited).toBeGreaterThanOrEqual(120_000)
  expect(waited).toBeLessThan(150_000)
})
