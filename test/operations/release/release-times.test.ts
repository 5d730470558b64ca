import { expect, it } from 'vitest'
import { currentReleaseKey, releaseTimesKey } from '../../../src/domain/keys.ts'
import { productionFigures } from '../../../src/domain/plan-figures.ts'
import { readRecords } from '../../../src/domain/records.ts'
import type { RunStatus } from '../../../src/domain/run-status.ts'
import { listReleases } from '../../../src/operations/release/release-store.ts'
import { expectedFigures, keepTimes, readFigures } from '../../../src/operations/release/release-times.ts'
import { documentLine, endLine, lines, phaseLine, startLine } from '../../domain/records-made.ts'
import { runStatus, shardStatus } from '../../domain/run-status-made.ts'
import { fail, type Memory, memory, outside } from '../outside-made.ts'

const release = 'abcdef012345'
const key = releaseTimesKey(release)
const now = new Date('2026-11-23T20:00:00Z')
const told = [
  { ...startLine, lanes: 16, threads: 1 },
  phaseLine('work', 'started'),
  ...[0, 1, 2, 3].map((index) => documentLine({ index, ms: 6000 })),
  endLine(),
]
const parts = new Map([[0, { records: readRecords(lines(...told)) }]])

function run(run_id: string): RunStatus {
  const times = { created_at: '2026-11-23T19:01:40.000Z', started_at: '2026-11-23T19:01:45.000Z' }
  const shard = shardStatus({ state: 'RUNNING', finished_at: null, ...times })
  return runStatus({ run_id, created_at: times.created_at, release, shards: [shard], documents: [] })
}

const figures = (spaces: Memory) => readFigures(outside({ spaces }), release, false)

it('keeps what jobs took with their release, and plans with it from the third job on', async () => {
  const spaces = memory()
  for (const id of ['r1', 'r2']) await keepTimes(spaces, run(id), parts, now)
  expect(await figures(spaces)).toEqual(productionFigures)
  await keepTimes(spaces, run('r3'), parts, now)
  expect(await figures(spaces)).toMatchObject({
    times: { startUp: 35, coreSecondsPerDocument: 6, queue: 5 },
    jobs: 3,
    documents: 12,
  })
})

it('writes nothing for a run that it knows already', async () => {
  const spaces = memory()
  await keepTimes(spaces, run('r1'), parts, now)
  await keepTimes(spaces, run('r1'), parts, now)
  expect(spaces.calls).toEqual([`put ${key}`])
})

it('keeps both when two write at the same time', async () => {
  const spaces = memory()
  let raced = false
  const get: Memory['get'] = async (name) => {
    const found = await spaces.get(name)
    if (!raced) {
      raced = true
      await keepTimes(spaces, run('theirs'), parts, now)
    }
    return found
  }
  await keepTimes({ ...spaces, get }, run('ours'), parts, now)
  const kept = JSON.parse(String(spaces.objects.get(key)))
  expect(kept.jobs.map(({ run_id }: { run_id: string }) => run_id).sort()).toEqual(['ours', 'theirs'])
})

it.each(['SPACES_CONFLICT', 'SPACES_REJECTED', 'SPACES_UNAVAILABLE'] as const)(
  'does without when Spaces says %s',
  async (code) => {
    const spaces = memory({}, { put: fail(code) })
    await keepTimes(spaces, run('r1'), parts, now)
    expect(await readFigures(outside({ spaces: memory({}, { get: fail(code) }) }), release, false)).toEqual(
      productionFigures,
    )
  },
)

it('passes over what another hand has made of the object, and puts it right', async () => {
  const spaces = memory({ [key]: '{"jobs":[7,{"run_id":"r0","start_up_ms":-5}' })
  expect(await figures(spaces)).toEqual(productionFigures)
  await keepTimes(spaces, run('r1'), parts, now)
  expect(JSON.parse(String(spaces.objects.get(key))).jobs).toHaveLength(1)
})

it('is no release to what lists releases', async () => {
  const spaces = memory()
  await keepTimes(spaces, run('r1'), parts, now)
  expect(await listReleases(spaces)).toEqual([])
})

it('tells a plan by the current release, and by production where nothing is set up', async () => {
  const pointer = { release, stash_path: 'stash://asha/x/', env_file: 'e', moves: [] }
  const spaces = memory({ [currentReleaseKey]: JSON.stringify(pointer) })
  for (const id of ['r1', 'r2', 'r3']) await keepTimes(spaces, run(id), parts, now)
  expect(await expectedFigures(async () => outside({ spaces }), false)).toMatchObject({ release, figures: { jobs: 3 } })
  for (const open of [async () => outside(), async () => fail('SETTING_MISSING')()]) {
    expect(await expectedFigures(open, false)).toEqual({ release: null, figures: productionFigures })
  }
})
