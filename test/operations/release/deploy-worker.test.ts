import { expect, it } from 'vitest'
import { Failure } from '../../../src/domain/failure.ts'
import { Secret } from '../../../src/domain/secret.ts'
import { deployWorker } from '../../../src/operations/release/deploy-worker.ts'
import { failureOf } from '../../domain/failing.ts'
import { memory, outside } from '../outside-made.ts'
import { bundleA, bundleB, finding, nothingAsked, releaseA, releaseB, siteMade } from './deploying-made.ts'
import { stashMade } from './stash-made.ts'

it('a first deploy takes three calls of camber and moves the pointer last', async () => {
  const site = await siteMade()
  const done = await site.deploy(await bundleA())
  expect(done).toMatchObject({ release: releaseA, changed: true, previous: null, sent: 3, findings: [], forced: [] })
  expect(site.stash.calls).toEqual(['me', 'cp', 'ls'])
  const record = `put rythmiq/releases/${releaseA}.json`
  expect(site.spaces.calls).toEqual([record, record, 'put rythmiq/releases/current.json'])
})

it('records commit, dirty flag, who, when, message and tag', async () => {
  const site = await siteMade()
  await site.deploy(await bundleA(), {}, { message: 'Sharper', tag: 'v7', force: false })
  const told = { commit: 'c'.repeat(40), dirty: false, message: 'Sharper', tag: 'v7' }
  expect(site.record(releaseA)).toMatchObject({ ...told, begun_by: 'asha@desk', branch: 'main', rythmiq: '0.1.0' })
  expect(site.pointer().moves).toMatchObject([{ ...told, by: 'asha@desk', action: 'deploy' }])
})

it('takes the subject of the commit where no message is given', async () => {
  const site = await siteMade()
  await site.deploy(await bundleA())
  expect(site.pointer().moves).toMatchObject([{ message: 'Read more text' }])
})

it('an unchanged worker is no deploy: one call of camber, nothing written', async () => {
  const site = await siteMade()
  await site.deploy(await bundleA())
  site.stash.calls.length = 0
  site.spaces.calls.length = 0
  const check = () => Promise.reject(new Error('an unchanged bundle was checked before'))
  expect(await site.deploy(await bundleA(), { check })).toMatchObject({ changed: false, sent: 0 })
  expect([site.stash.calls, site.spaces.calls]).toEqual([['ls'], []])
})

it('one changed file takes three calls', async () => {
  const site = await siteMade()
  await site.deploy(await bundleA())
  site.stash.calls.length = 0
  expect(await site.deploy(await bundleB())).toMatchObject({ previous: releaseA })
  expect(site.stash.calls).toEqual(['me', 'cp', 'ls'])
})

it('mends a current release that lost files', async () => {
  const site = await siteMade()
  await site.deploy(await bundleA())
  site.stash.held.delete(`root/releases/${releaseA}/lib/a.py`)
  expect(await site.deploy(await bundleA())).toMatchObject({ changed: true, sent: 1 })
  expect(site.stash.held.get(`root/releases/${releaseA}/lib/a.py`)).toBe('a')
  expect(site.pointer().moves).toHaveLength(1)
})

it('moves back to a release that is still there without sending anything', async () => {
  const site = await siteMade()
  await site.deploy(await bundleA())
  await site.deploy(await bundleB())
  expect(await site.deploy(await bundleA())).toMatchObject({ changed: true, sent: 0, previous: releaseB })
})

it('rotated keys are a change, and replace no older ones', async () => {
  const site = await siteMade()
  const { envFile } = await site.deploy(await bundleA())
  const rotated = { ...site.there, workerSecret: new Secret('another-secret-value') }
  const done = await deployWorker(rotated, await bundleA(), nothingAsked, site.context())
  expect(done).toMatchObject({ changed: true, sent: 1 })
  expect(site.pointer()).toMatchObject({ env_file: done.envFile, moves: [{}, { action: 'secrets' }] })
  expect(site.stash.held.has(`root/releases/${releaseA}/${envFile}`)).toBe(true)
})

it('errors in the bundle stop it before anything is uploaded, each told with file and line', async () => {
  const site = await siteMade()
  const check = async () => [finding(), finding({ severity: 'warning', file: 'requirements.txt', line: null })]
  const failure = await failureOf(async () => site.deploy(await bundleA(), { check }))
  expect([failure.code, failure.exit]).toEqual(['RELEASE_BROKEN', 2])
  expect(failure.lines[0]).toContain('worker.py:7: imports models, but models.py is missing.')
  expect(failure.details['findings']).toHaveLength(2)
  expect([site.stash.uploads, site.spaces.calls]).toEqual([[], []])
})

it('warnings are told and recorded, and do not stop it', async () => {
  const site = await siteMade()
  const check = async () => [finding({ severity: 'warning' })]
  expect((await site.deploy(await bundleA(), { check })).findings).toHaveLength(1)
  expect(site.record(releaseA)['findings']).toMatchObject([{ file: 'worker.py', line: 7 }])
})

it('--force goes past errors, and that is recorded', async () => {
  const site = await siteMade()
  const check = async () => [finding()]
  const done = await site.deploy(await bundleA(), { check }, { ...nothingAsked, force: true })
  expect(done.forced).toEqual(['findings'])
  expect(site.pointer().moves).toMatchObject([{ forced: ['findings'] }])
})

it('stops when somebody else deployed since this machine last looked, and says who', async () => {
  const site = await siteMade()
  await site.deploy(await bundleA())
  const ben = await siteMade(site.stash, site.spaces)
  await ben.deploy(await bundleB(), { by: 'ben@desk' })
  const other = await bundleA()
  const failure = await failureOf(() => site.deploy(other))
  expect(failure.code).toBe('RELEASE_CONFLICT')
  expect(failure.message).toContain('ben@desk')
  expect(await site.deploy(other, {}, { ...nothingAsked, force: true })).toMatchObject({ forced: ['unseen move'] })
})

it('of two deploys at once one wins and the other is told; what both sent is whole', async () => {
  const site = await siteMade()
  const ben = await siteMade(site.stash, site.spaces)
  // Ben's deploy comes to its end between our upload and our move of the pointer.
  const smoke = async () => {
    await ben.deploy(await bundleB(), { by: 'ben@desk' })
    return 'run'
  }
  const failure = await failureOf(async () => site.deploy(await bundleA(), { smoke }))
  expect(failure.code).toBe('RELEASE_CONFLICT')
  expect(failure.message).toContain('ben@desk')
  expect(site.pointer().release).toBe(releaseB)
  expect([site.record(releaseA)['state'], site.record(releaseB)['state']]).toEqual(['complete', 'complete'])
})

it('refuses to leave the stash that jobs run in for one of another account', async () => {
  const site = await siteMade()
  await site.deploy(await bundleA())
  const other = await siteMade(stashMade({ user: 'ben' }), site.spaces)
  const failure = await failureOf(async () => other.deploy(await bundleB(), { memory: site.context().memory }))
  expect([failure.code, failure.exit]).toEqual(['CAMBER_REJECTED', 4])
  expect(failure.message).toContain('stash://asha/')
  expect(other.stash.uploads).toEqual([])
})

it('tries the release before the pointer moves, and leaves the pointer where it was when that goes wrong', async () => {
  const site = await siteMade()
  await site.deploy(await bundleA())
  const smoke = async () => {
    expect(site.pointer().release).toBe(releaseA)
    throw new Failure('SMOKE_FAILED', 'It did not work.')
  }
  expect((await failureOf(async () => site.deploy(await bundleB(), { smoke }))).exit).toBe(5)
  expect(site.pointer().release).toBe(releaseA)
  expect(await site.deploy(await bundleB(), { smoke: async () => 'the-run' })).toMatchObject({
    smokeRun: 'the-run',
    sent: 0,
  })
  expect(site.record(releaseB)).toMatchObject({ smoke_run: 'the-run', state: 'complete' })
})

it.each(['CAMBER_REJECTED', 'CAMBER_UNAVAILABLE', 'SPACES_UNAVAILABLE'] as const)(
  'a stash that answers %s leaves the pointer where it was, and the next deploy goes on',
  async (code) => {
    const stash = stashMade()
    const site = await siteMade(stash)
    await site.deploy(await bundleA())
    const refusing = {
      ...site.there,
      camber: { ...site.there.camber, upload: () => Promise.reject(new Failure(code, 'No.')) },
    }
    expect(
      (await failureOf(async () => deployWorker(refusing, await bundleB(), nothingAsked, site.context()))).code,
    ).toBe(code)
    expect(site.pointer().release).toBe(releaseA)
    expect(site.record(releaseB)['state']).toBe('uploading')
    expect(await site.deploy(await bundleB())).toMatchObject({ release: releaseB, changed: true })
  },
)

it('an interruption while it is uploaded moves nothing', async () => {
  const stop = new AbortController()
  const site = await siteMade()
  const camber = {
    ...site.stash.given,
    upload: async () => stop.abort(new Failure('INTERRUPTED', 'Interrupted.')),
  }
  const there = outside({ camber, spaces: site.spaces })
  const context = site.context({ interrupted: stop.signal })
  expect((await failureOf(async () => deployWorker(there, await bundleA(), nothingAsked, context))).exit).toBe(130)
  expect(site.spaces.objects.has('rythmiq/releases/current.json')).toBe(false)
})

it('refuses a damaged pointer with its place', async () => {
  const site = await siteMade(stashMade(), memory({ 'rythmiq/releases/current.json': '{"half":' }))
  const failure = await failureOf(async () => site.deploy(await bundleA()))
  expect([failure.code, failure.exit]).toEqual(['RELEASE_MISSING', 3])
  expect(failure.message).toContain('rythmiq/releases/current.json')
})
