import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { type PlaceContext, placeRelease } from '../../../src/operations/release/place-release.ts'
import { failureOf } from '../../domain/failing.ts'
import { memory, outside, temporaryFolder } from '../outside-made.ts'
import { bundleMade } from './bundle-made.ts'
import { type StashMade, stashMade } from './stash-made.ts'

const record = 'rythmiq/releases/abcdef012345.json'
const folder = 'root/releases/abcdef012345/'
const provenance = {
  begun_by: 'asha@desk',
  commit: '0123456789abcdef',
  dirty: false,
  branch: 'main',
  message: 'Read more text',
  tag: null,
  rythmiq: '0.1.0',
  findings: [],
}

async function context(given: Partial<PlaceContext> = {}): Promise<PlaceContext> {
  return {
    now: () => new Date('2026-11-23T19:00:00Z'),
    stagingFolder: join(await temporaryFolder(), 'staging'),
    stashRoot: 'root',
    interrupted: new AbortController().signal,
    ...given,
  }
}

async function scene(made: StashMade = stashMade()) {
  const spaces = memory()
  const there = outside({ camber: made.given, spaces })
  const around = await context()
  const bundle = await bundleMade()
  const state = () => JSON.parse(String(spaces.objects.get(record)))
  return {
    ...made,
    spaces,
    there,
    around,
    bundle,
    state,
    place: () => placeRelease(there, bundle, provenance, 'stash://asha/', around),
  }
}

it('sends everything the first time with two calls: copy and look', async () => {
  const { place, uploads, calls, held, spaces, state } = await scene()
  const made = await place()
  expect(made).toMatchObject({ path: `stash://asha/${folder}`, sent: 3, foreign: [] })
  expect(uploads).toEqual([['storage/a.py', made.envFile, 'worker.py'].toSorted()])
  expect(calls).toEqual(['cp', 'ls'])
  expect(held.get(`${folder}${made.envFile}`)).toContain('SPACES_SECRET=worker-secret-value\n')
  expect(state()).toMatchObject({ schema: 'rythmiq.release/v1', state: 'complete', ...provenance })
  expect([...spaces.objects.values()].join('')).not.toContain('worker-secret-value')
})

it('points at nothing', async () => {
  const { place, spaces } = await scene()
  await place()
  expect([...spaces.objects.keys()]).toEqual([record])
})

it('writes down what it is about to do before it sends anything', async () => {
  const made = stashMade()
  const spaces = memory()
  const upload = async (): Promise<void> => {
    expect(JSON.parse(String(spaces.objects.get(record)))).toMatchObject({ state: 'uploading', completed_at: null })
    throw new Error('cut off')
  }
  const there = outside({ camber: { ...made.given, upload }, spaces })
  await expect(placeRelease(there, await bundleMade(), provenance, 'stash://asha/', await context())).rejects.toThrow(
    'cut off',
  )
})

it('sends only what is missing or of another size, and nothing when all is there', async () => {
  const { place, uploads, held } = await scene()
  await place()
  held.delete(`${folder}storage/a.py`)
  held.set(`${folder}worker.py`, 'longer than four')
  expect((await place()).sent).toBe(2)
  expect((await place()).sent).toBe(0)
  expect(uploads.slice(1)).toEqual([['storage/a.py', 'worker.py']])
})

it('recognises a copy that nested the folder, and gives jobs the path that holds the files', async () => {
  const { place, state, uploads } = await scene(stashMade({ nests: true }))
  expect((await place()).path).toBe(`stash://asha/${folder}abcdef012345/`)
  expect(state().stash_path).toBe(`stash://asha/${folder}abcdef012345/`)
  expect((await place()).sent).toBe(0)
  expect(uploads).toHaveLength(1)
})

it('fails when a file does not arrive, after everything was sent a second time', async () => {
  const { place, uploads, state } = await scene(stashMade({ loses: (name) => name === 'storage/a.py' }))
  const failure = await failureOf(place)
  expect([failure.code, failure.retryable]).toEqual(['CAMBER_UNAVAILABLE', true])
  expect(failure.message).toContain('storage/a.py')
  expect(uploads).toHaveLength(2)
  expect(state().state).toBe('uploading')
})

it('tells files in the folder that are none of the release', async () => {
  const { place, held } = await scene()
  await place()
  held.set(`${folder}storage/old.py`, 'by hand')
  held.set(`${folder}worker-0123456789abcdef.env`, 'keys of a job that waits')
  expect((await place()).foreign).toEqual(['storage/old.py'])
})

it('stops when a file changed since it was read, and has sent nothing', async () => {
  const { place, bundle, uploads } = await scene()
  await writeFile(bundle.files[1]?.source ?? '', 'another text')
  const failure = await failureOf(place)
  expect([failure.code, failure.exit]).toEqual(['WORKER_INVALID', 2])
  expect(failure.message).toContain('worker.py changed')
  expect(uploads).toEqual([])
})

it('leaves nothing of the keys on this disk, not even what a killed process left an hour ago', async () => {
  const { place, around } = await scene()
  const left = join(around.stagingFolder, 'deploy-abc123')
  mkdirSync(left, { recursive: true })
  writeFileSync(join(left, 'worker.env'), 'CANARY')
  utimesSync(left, new Date('2026-11-23T17:00:00Z'), new Date('2026-11-23T17:00:00Z'))
  await place()
  expect(readdirSync(around.stagingFolder)).toEqual([])
})

it('puts a release of the same content anew where the stash is another', async () => {
  const { place, spaces, bundle, around } = await scene()
  await place()
  const other = stashMade({ user: 'ben' })
  const made = await placeRelease(outside({ camber: other.given, spaces }), bundle, provenance, 'stash://ben/', around)
  expect(made).toMatchObject({ path: `stash://ben/${folder}`, sent: 3 })
})
