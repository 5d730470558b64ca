import { expect, it } from 'vitest'
import { planPrune, pruneRelease } from '../../../src/operations/release/prune-releases.ts'
import { readRelease } from '../../../src/operations/release/release-store.ts'
import type { Camber, CamberJob } from '../../../src/ports.ts'
import { failureOf } from '../../domain/failing.ts'
import { runRecord, shardRecord } from '../../domain/run-records-made.ts'
import { camber, job, outside } from '../outside-made.ts'
import { bundleMade } from './bundle-made.ts'
import { type Site, siteMade } from './deploying-made.ts'

const name = (letter: string): string => letter.repeat(12)

/** Releases a to f, deployed in this order. */
async function sixDeploys(jobs: readonly CamberJob[] = []): Promise<Site> {
  const site = await siteMade()
  for (const letter of 'abcdef') await site.deploy(await bundleMade({ 'worker.py': letter }, name(letter)))
  return { ...site, there: withJobs(site, { listJobs: async () => ({ jobs: [...jobs], total: jobs.length }) }) }
}

function withJobs(site: Site, given: Partial<Camber>) {
  return outside({ camber: { ...camber(site.stash.given), ...given }, spaces: site.spaces })
}

async function plan(site: Site, keep: number): Promise<string> {
  const choices = await planPrune(site.there, keep, site.context())
  const letters = choices.map(({ record, stays }) => `${record.release.slice(0, 1)}:${stays ?? 'goes'}`)
  return letters.toSorted().join(' ')
}

it('keeps the current one and those that were used last', async () => {
  expect(await plan(await sixDeploys(), 3)).toBe('a:goes b:goes c:goes d:kept e:kept f:current')
})

it('counts a release as used when it was made current again, not when it was first sent', async () => {
  const site = await sixDeploys()
  await site.deploy(await bundleMade({ 'worker.py': 'a' }, name('a')))
  expect(await plan(site, 2)).toBe('a:current b:goes c:goes d:goes e:goes f:kept')
})

it.each([
  ['by its folder', { ...job('1', null), mountDir: `root/releases/${name('b')}` }],
  ['by its folder, nested once more', { ...job('1', null), mountDir: `root/releases/${name('b')}/${name('b')}` }],
  ['in a state that nobody knows', { ...job('1', null, 'THAWING'), mountDir: `root/releases/${name('b')}` }],
])('never takes one that a live job works in: %s', async (_, live) => {
  expect(await plan(await sixDeploys([live]), 1)).toBe('a:goes b:in use c:goes d:goes e:goes f:current')
})

it('does not mind jobs that are over, nor those of others', async () => {
  const over = { ...job('1', 'bash run.sh', 'COMPLETED'), mountDir: `root/releases/${name('b')}` }
  const other = { ...job('2', 'python3 x.py'), mountDir: 'somewhere/else' }
  expect(await plan(await sixDeploys([over, other]), 1)).toContain('b:goes')
})

it('finds the release of a live job by its command where the folder is not told', async () => {
  const run = '20261123-190142-k3f9'
  const site = await sixDeploys([job('1', `bash run.sh --run ${run} --shard 0 --env e --cores 4`)])
  await site.spaces.put(`rythmiq/runs/${run}/run.json`, JSON.stringify(runRecord({ run_id: run, release: name('c') })))
  expect(await plan(site, 1)).toContain('c:in use')
})

it('never takes one that a run is about to use: asked for, and no job of it yet', async () => {
  const run = '20261123-185900-k3f9'
  const site = await sixDeploys()
  await site.spaces.put(`rythmiq/runs/${run}/run.json`, JSON.stringify(runRecord({ run_id: run, release: name('d') })))
  const shard = shardRecord(0, { run_id: run, camber_job_id: null, created_at: null })
  await site.spaces.put(`rythmiq/runs/${run}/shards/0.json`, JSON.stringify(shard))
  await site.spaces.put(`rythmiq/runs/${run}/shards/0.jsonl`, '{"unreadable": true}')
  expect(await plan(site, 1)).toContain('d:in use')
})

it('takes nothing when the list of jobs does not come to an end', async () => {
  const endless = Array.from({ length: 50 }, (_, at) => job(String(at), 'x', 'COMPLETED'))
  const site = await sixDeploys()
  const there = withJobs(site, { listJobs: async () => ({ jobs: endless, total: null }) })
  const choices = await planPrune(there, 1, site.context())
  expect(choices.filter(({ stays }) => stays === null)).toEqual([])
})

it('leaves an upload alone that may be under way, and takes one that nobody finished', async () => {
  const site = await sixDeploys()
  const record = await readRelease(site.spaces, name('a'))
  const unfinished = {
    ...record,
    state: 'uploading',
    release: '0'.repeat(12),
    stash_path: `stash://asha/root/releases/${'0'.repeat(12)}/`,
  }
  await site.spaces.put(`rythmiq/releases/${'0'.repeat(12)}.json`, JSON.stringify(unfinished))
  expect(await plan(site, 9)).toContain('0:being uploaded')
  await site.spaces.put(
    `rythmiq/releases/${'0'.repeat(12)}.json`,
    JSON.stringify({ ...unfinished, begun_at: '2026-11-20T00:00:00Z' }),
  )
  expect(await plan(site, 9)).toContain('0:goes')
})

it('removes the folder and keeps the record of what it held', async () => {
  const site = await sixDeploys()
  const record = await readRelease(site.spaces, name('a'))
  if (record === null) throw new Error('no record')
  expect(await pruneRelease(site.there, record, site.context())).toBeNull()
  expect([...site.stash.held.keys()].filter((path) => path.includes(name('a')))).toEqual([])
  expect(site.record(name('a'))).toMatchObject({ state: 'pruned', message: 'Read more text' })
  expect(site.record(name('a'))['pruned_at']).not.toBeNull()
  expect(await plan(site, 1)).not.toContain('a:')
})

it('takes up a prune that was cut off before the folder was gone', async () => {
  const site = await sixDeploys()
  const record = await readRelease(site.spaces, name('a'))
  if (record === null) throw new Error('no record')
  const cut = { ...site.there, camber: { ...site.there.camber, remove: () => Promise.reject(new Error('cut off')) } }
  await expect(pruneRelease(cut, record, site.context())).rejects.toThrow('cut off')
  expect(await plan(site, 5)).toContain('a:goes')
})

it('lets a release be that became current meanwhile', async () => {
  const site = await sixDeploys()
  const record = await readRelease(site.spaces, name('f'))
  if (record === null) throw new Error('no record')
  expect(await pruneRelease(site.there, record, site.context())).toBe('current')
  expect(site.record(name('f'))['state']).toBe('complete')
})

it.each([
  'stash://asha/root/releases/',
  'stash://asha/',
  'stash://asha/root/',
  'stash://ben/root/releases/aaaaaaaaaaaa/',
  'stash://asha/root/releases/../../',
  'stash://asha/other/releases/aaaaaaaaaaaa/',
])('never touches what a record claims outside of our own root: %s', async (stash_path) => {
  const site = await sixDeploys()
  const record = await readRelease(site.spaces, name('a'))
  if (record === null) throw new Error('no record')
  await site.spaces.put(`rythmiq/releases/${name('a')}.json`, JSON.stringify({ ...record, stash_path }))
  expect(await plan(site, 1)).toContain('a:in another stash')
  expect((await failureOf(() => pruneRelease(site.there, record, site.context()))).code).toBe('USAGE')
  expect(site.stash.calls).not.toContain('rm')
})

it('a record under a name that is none never becomes a path', async () => {
  const site = await sixDeploys()
  const record = await readRelease(site.spaces, name('a'))
  if (record === null) throw new Error('no record')
  const evil = { ...record, release: '..', stash_path: 'stash://asha/root/releases/../' }
  expect((await failureOf(() => pruneRelease(site.there, evil, site.context()))).code).toBe('USAGE')
  expect(site.stash.calls).not.toContain('rm')
})

it('looks again at what was planned: a job that began meanwhile keeps its release', async () => {
  const site = await sixDeploys()
  const record = await readRelease(site.spaces, name('a'))
  if (record === null) throw new Error('no record')
  const live = { ...job('9', null), mountDir: `root/releases/${name('a')}` }
  const there = withJobs(site, { listJobs: async () => ({ jobs: [live], total: 1 }) })
  expect(await pruneRelease(there, record, site.context())).toBe('in use')
  expect(site.record(name('a'))['state']).toBe('complete')
  expect(site.stash.calls).not.toContain('rm')
})

it('a deploy of a release that is being pruned is told to wait, and one that overtakes a prune is told what happened', async () => {
  const site = await sixDeploys()
  const mark = { ...(await readRelease(site.spaces, name('a'))), state: 'pruned', marked_at: '2026-11-23T19:00:30Z' }
  const key = `rythmiq/releases/${name('a')}.json`
  await site.spaces.put(key, JSON.stringify(mark))
  const again = await bundleMade({ 'worker.py': 'a' }, name('a'))
  const waiting = await failureOf(() => site.deploy(again))
  expect([waiting.code, waiting.message]).toEqual(['RELEASE_CONFLICT', expect.stringContaining('is pruning')])
  await site.spaces.put(key, JSON.stringify({ ...mark, state: 'complete' }))
  const smoke = async () => {
    await site.spaces.put(key, JSON.stringify(mark))
    return 'run'
  }
  const overtaken = await failureOf(() => site.deploy(again, { smoke }))
  expect([overtaken.code, overtaken.message]).toEqual(['RELEASE_CONFLICT', expect.stringContaining('is current now')])
})

it('a prune that was cut off long ago does not keep its release from being deployed', async () => {
  const site = await sixDeploys()
  const mark = { ...(await readRelease(site.spaces, name('a'))), state: 'pruned', marked_at: '2026-11-23T12:00:00Z' }
  await site.spaces.put(`rythmiq/releases/${name('a')}.json`, JSON.stringify(mark))
  await site.deploy(await bundleMade({ 'worker.py': 'a' }, name('a')))
  expect(site.record(name('a'))).toMatchObject({ state: 'complete', marked_at: null })
})
