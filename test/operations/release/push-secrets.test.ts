import { expect, it } from 'vitest'
import { Secret } from '../../../src/domain/secret.ts'
import { pushSecrets } from '../../../src/operations/release/push-secrets.ts'
import { removeOldKeys } from '../../../src/operations/release/remove-old-keys.ts'
import type { CamberJob } from '../../../src/ports.ts'
import { failureOf } from '../../domain/failing.ts'
import { runRecord } from '../../domain/run-records-made.ts'
import { camber, job, outside } from '../outside-made.ts'
import { bundleA, releaseA, type Site, siteMade } from './deploying-made.ts'

const current = (envFile: string) => ({ release: releaseA, path: `stash://asha/root/releases/${releaseA}/`, envFile })

async function deployed(): Promise<Site> {
  const site = await siteMade()
  await site.deploy(await bundleA())
  return site
}

function rotated(site: Site) {
  return { ...site.there, workerSecret: new Secret('another-secret-value') }
}

function withJobs(site: Site, jobs: readonly CamberJob[]) {
  const listJobs = async () => ({ jobs: [...jobs], total: jobs.length })
  return outside({ camber: { ...camber(site.stash.given), listJobs }, spaces: site.spaces })
}

it('puts new keys beside the old ones, and the pointer names them from then on', async () => {
  const site = await deployed()
  const before = site.pointer().env_file
  const pushed = await pushSecrets(rotated(site), 'Rotated', site.context())
  expect(pushed).toMatchObject({ release: releaseA, changed: true, previousEnvFile: before })
  expect(site.pointer()).toMatchObject({ release: releaseA, env_file: pushed.envFile })
  expect(site.pointer().moves.at(-1)).toMatchObject({ action: 'secrets', message: 'Rotated' })
  expect(site.stash.held.get(`root/releases/${releaseA}/${before}`)).toContain('worker-secret-value')
  expect(site.stash.uploads.at(-1)).toEqual([pushed.envFile])
})

it('does nothing when the release uses these keys already', async () => {
  const site = await deployed()
  expect(await pushSecrets(site.there, null, site.context())).toMatchObject({ changed: false })
  expect(site.pointer().moves).toHaveLength(1)
})

it('brings keys back that are gone from the stash', async () => {
  const site = await deployed()
  site.stash.held.delete(`root/releases/${releaseA}/${site.pointer().env_file}`)
  expect(await pushSecrets(site.there, null, site.context())).toMatchObject({ changed: true })
})

it('moves nothing when the keys did not arrive', async () => {
  const site = await deployed()
  const losing = { ...rotated(site), camber: { ...site.there.camber, upload: async () => {} } }
  expect((await failureOf(() => pushSecrets(losing, null, site.context()))).code).toBe('CAMBER_UNAVAILABLE')
  expect(site.pointer().moves).toHaveLength(1)
})

it('has nothing to give keys to before the first deploy', async () => {
  const site = await siteMade()
  const failure = await failureOf(() => pushSecrets(site.there, null, site.context()))
  expect([failure.code, failure.exit]).toEqual(['RELEASE_MISSING', 3])
})

it('removes older keys that no live job names, and nothing else', async () => {
  const site = await deployed()
  const old = site.pointer().env_file
  const { envFile } = await pushSecrets(rotated(site), null, site.context())
  const over = job('1', `bash run.sh --run r --shard 0 --env ${old} --cores 4`, 'COMPLETED')
  const { removed, kept } = await removeOldKeys(
    withJobs(site, [over]),
    current(envFile),
    new Date('2026-11-23T20:00:00Z'),
  )
  expect([removed, kept]).toEqual([[old], []])
  expect([...site.stash.held.keys()].map((path) => path.split('/').at(-1)).toSorted()).toEqual(
    ['a.py', 'worker.py', envFile].toSorted(),
  )
})

it.each([
  ['names them', (old: string) => [job('1', `bash run.sh --run r --shard 0 --env ${old} --cores 4`)]],
  ['does not show its command', () => [job('1', null)]],
])('keeps older keys while a live job %s', async (_, jobs) => {
  const site = await deployed()
  const old = site.pointer().env_file
  const { envFile } = await pushSecrets(rotated(site), null, site.context())
  const done = await removeOldKeys(withJobs(site, jobs(old)), current(envFile), new Date('2026-11-23T20:00:00Z'))
  expect(done).toEqual({ removed: [], kept: [old] })
})

it('keeps older keys that a run names which has no job yet', async () => {
  const site = await deployed()
  const old = site.pointer().env_file
  const run = '20261123-193000-k3f9'
  const record = runRecord({ run_id: run, created_at: '2026-11-23T19:30:00Z', release: releaseA, env_file: old })
  await site.spaces.put(`rythmiq/runs/${run}/run.json`, JSON.stringify(record))
  await site.spaces.put(`rythmiq/runs/${run}/shards/0.json`, 'not written whole yet')
  const { envFile } = await pushSecrets(rotated(site), null, site.context())
  const done = await removeOldKeys(withJobs(site, []), current(envFile), new Date('2026-11-23T20:00:00Z'))
  expect(done).toEqual({ removed: [], kept: [old] })
})
