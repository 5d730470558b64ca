import { expect, it } from 'vitest'
import { Failure } from '../../../src/domain/failure.ts'
import { Secret } from '../../../src/domain/secret.ts'
import { readPointer, readRelease, writeRelease } from '../../../src/operations/release/release-store.ts'
import { planRollback, rollBack } from '../../../src/operations/release/roll-back.ts'
import { failureOf } from '../../domain/failing.ts'
import { bundleMade } from './bundle-made.ts'
import { bundleA, bundleB, nothingAsked, releaseA, releaseB, type Site, siteMade } from './deploying-made.ts'

const releaseC = 'cccccccccccc'

async function threeDeploys(): Promise<Site> {
  const site = await siteMade()
  await site.deploy(await bundleA(), {}, { ...nothingAsked, tag: 'v1' })
  await site.deploy(await bundleB())
  await site.deploy(await bundleMade({ 'worker.py': 'ccc' }, releaseC))
  return site
}

async function goBack(site: Site, wish: string | null = null, outside = site.there) {
  return rollBack(outside, await planRollback(outside, wish, null), 'Grey pictures', site.context())
}

it('goes to the one before, and again to the one before that', async () => {
  const site = await threeDeploys()
  expect(await goBack(site)).toMatchObject({ release: releaseB, previous: releaseC, keysSent: false })
  expect(await goBack(site)).toMatchObject({ release: releaseA, previous: releaseB })
  expect(site.pointer()).toMatchObject({ release: releaseA, stash_path: `stash://asha/root/releases/${releaseA}/` })
  expect(site.pointer().moves.at(-1)).toMatchObject({ action: 'rollback', message: 'Grey pictures', by: 'asha@desk' })
  expect((await failureOf(() => goBack(site))).exit).toBe(6)
})

it.each([
  ['its name', releaseA],
  ['a beginning of it', 'aaaa'],
  ['its tag', 'v1'],
])('goes to the release that is named by %s', async (_, wish) => {
  expect(await goBack(await threeDeploys(), wish)).toMatchObject({ release: releaseA })
})

it('a beginning of a commit names a release when it is no other', async () => {
  const site = await siteMade()
  await site.deploy(await bundleA(), {
    describeSource: async () => ({ commit: '12345678'.repeat(5), subject: null, branch: null, dirty: null }),
  })
  await site.deploy(await bundleB())
  expect(await goBack(site, '1234567')).toMatchObject({ release: releaseA })
  expect((await failureOf(() => goBack(site, '123'))).code).toBe('RELEASE_NOT_FOUND')
})

it.each([
  ['what is none', 'zzzz', 'RELEASE_NOT_FOUND', 6],
  ['what is current', 'cccc', 'USAGE', 2],
  ['an empty word', '', 'RELEASE_NOT_FOUND', 6],
])('refuses %s', async (_, wish, code, exit) => {
  const failure = await failureOf(async () => goBack(await threeDeploys(), wish))
  expect([failure.code, failure.exit]).toEqual([code, exit])
})

it('tells the candidates of a word that could mean several', async () => {
  const site = await siteMade()
  await site.deploy(await bundleMade({ 'worker.py': '1' }, 'abc111111111'))
  await site.deploy(await bundleMade({ 'worker.py': '2' }, 'abc222222222'))
  const failure = await failureOf(() => goBack(site, 'abc'))
  expect([failure.code, failure.exit]).toEqual(['RELEASE_AMBIGUOUS', 2])
  expect(failure.message).toMatch(/abc[12]{9}, abc[12]{9}/)
})

it('refuses a release whose folder is gone, and moves nothing', async () => {
  const site = await threeDeploys()
  for (const name of [...site.stash.held.keys()]) if (name.includes(releaseB)) site.stash.held.delete(name)
  const failure = await failureOf(() => goBack(site))
  expect([failure.code, failure.exit]).toEqual(['RELEASE_NOT_FOUND', 6])
  expect(failure.message).toContain('is gone from stash://asha/')
  expect(failure.hint).toContain('cccccccccccc')
  expect(site.pointer().release).toBe(releaseC)
})

it('refuses a release that lost a file, and names it', async () => {
  const site = await threeDeploys()
  site.stash.held.delete(`root/releases/${releaseB}/lib/a.py`)
  expect((await failureOf(() => goBack(site))).message).toContain('lib/a.py')
})

it.each([
  ['pruned', 'was pruned'],
  ['uploading', 'never uploaded whole'],
] as const)('refuses a release that is %s', async (state, words) => {
  const site = await threeDeploys()
  const record = await readRelease(site.spaces, releaseB)
  if (record) await writeRelease(site.spaces, { ...record, state })
  expect((await failureOf(() => goBack(site))).message).toContain(words)
})

it('puts the present keys beside the old release, which knows only those of its time', async () => {
  const site = await threeDeploys()
  const rotated = { ...site.there, workerSecret: new Secret('another-secret-value') }
  const done = await goBack(site, null, rotated)
  expect(done.keysSent).toBe(true)
  expect(site.stash.held.get(`root/releases/${releaseB}/${done.envFile}`)).toContain('another-secret-value')
  expect(site.pointer().env_file).toBe(done.envFile)
})

it('with --from goes back only while that one is current', async () => {
  const site = await threeDeploys()
  const failure = await failureOf(() => planRollback(site.there, null, releaseB))
  expect(failure.code).toBe('RELEASE_CONFLICT')
  expect(await planRollback(site.there, null, 'cccc')).toMatchObject({ target: { release: releaseB } })
})

it('is told of somebody who moves the pointer at the same time', async () => {
  const site = await threeDeploys()
  const plan = await planRollback(site.there, null, null)
  await site.deploy(await bundleA())
  expect((await failureOf(() => rollBack(site.there, plan, null, site.context()))).code).toBe('RELEASE_CONFLICT')
  expect((await readPointer(site.spaces))?.pointer.release).toBe(releaseA)
})

it('has nothing to go back to before the first deploy', async () => {
  const failure = await failureOf(async () => planRollback((await siteMade()).there, null, null))
  expect([failure.code, failure.exit]).toEqual(['RELEASE_MISSING', 3])
})

it.each(['', 'abc', '../x'])('refuses --from %j, which would guard nothing', async (from) => {
  const site = await threeDeploys()
  expect((await failureOf(() => planRollback(site.there, null, from))).code).toBe('USAGE')
})

it('a tag goes with the newest deploy that gave it, also to content that was known before', async () => {
  const site = await threeDeploys()
  await site.deploy(await bundleB(), {}, { ...nothingAsked, tag: 'v1' })
  await site.deploy(await bundleMade({ 'worker.py': 'ccc' }, releaseC))
  expect(await goBack(site, 'v1')).toMatchObject({ release: releaseB })
})

it('moves nothing once the user has asked to stop', async () => {
  const site = await threeDeploys()
  const stop = new AbortController()
  const plan = await planRollback(site.there, null, null)
  stop.abort(new Failure('INTERRUPTED', 'Interrupted.'))
  const context = site.context({ interrupted: stop.signal })
  expect((await failureOf(() => rollBack(site.there, plan, null, context))).exit).toBe(130)
  expect(site.pointer().release).toBe(releaseC)
})
