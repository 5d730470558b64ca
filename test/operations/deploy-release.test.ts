import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { Bundle } from '../../src/operations/bundle.ts'
import { deployRelease } from '../../src/operations/deploy-release.ts'
import type { Camber, StashEntry } from '../../src/ports.ts'
import { failureOf } from '../domain/failing.ts'
import { memory, outside, temporaryFolder } from './outside-made.ts'

const note = { at: '2026-11-23T19:00:00.000Z', who: 'asha' }
const folderOfRelease = 'stash://asha/root/releases/abcdef012345/'
const pointer = 'rythmiq/releases/current.json'

async function makeBundle(): Promise<Bundle> {
  const folder = await temporaryFolder()
  await mkdir(join(folder, 'storage'))
  const names = ['storage/a.py', 'worker.py']
  for (const name of names) await writeFile(join(folder, name), 'four')
  const files = names.map((name) => ({ name, source: join(folder, name), bytes: 4, sha256: 'x' }))
  return { release: 'abcdef012345', folder, files }
}

/** A stash that keeps what arrives, save for what `loses` names. */
function stash(held: Map<string, string>, loses: (name: string) => boolean = () => false) {
  const uploads: string[][] = []
  const given: Partial<Camber> = {
    me: async () => ({ username: 'asha', email: null, stash: 'stash://asha/' }),
    listStash: async (path) => {
      expect(path).toBe(folderOfRelease)
      if (held.size === 0) return null
      return [...held].map(([name, text]): StashEntry => ({ path: name, kind: 'file', size: text.length }))
    },
    upload: async (local, path, { recursive }) => {
      expect([path, recursive]).toEqual([folderOfRelease, true])
      const entries = await readdir(local, { recursive: true, withFileTypes: true })
      const names = entries
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(local.length + 1))
      uploads.push(names.toSorted())
      for (const name of names) if (!loses(name)) held.set(name, await readFile(join(local, name), 'utf8'))
    },
  }
  return { given, uploads }
}

it('sends everything the first time, and the pointer comes last', async () => {
  const held = new Map<string, string>()
  const { given, uploads } = stash(held)
  const spaces = memory()
  const made = await deployRelease(outside({ camber: given, spaces }), await makeBundle(), 'root', note)
  expect(made).toMatchObject({ release: 'abcdef012345', path: folderOfRelease, uploaded: 3 })
  expect(made.envFile).toMatch(/^worker-[0-9a-f]{16}\.env$/)
  expect(uploads).toEqual([['storage/a.py', made.envFile, 'worker.py'].toSorted()])
  expect(held.get(made.envFile)).toContain('SPACES_SECRET=worker-secret-value\n')
  expect(spaces.calls).toEqual(['put rythmiq/releases/abcdef012345.json', `put ${pointer}`])
  expect([...spaces.objects.values()].join('')).not.toContain('worker-secret-value')
})

it('sends only what is missing or of another size, and nothing when all is there', async () => {
  const held = new Map([['worker.py', 'longer than four']])
  const { given, uploads } = stash(held)
  const there = outside({ camber: given, spaces: memory() })
  const bundle = await makeBundle()
  const first = await deployRelease(there, bundle, 'root', note)
  held.delete('storage/a.py')
  expect((await deployRelease(there, bundle, 'root', note)).uploaded).toBe(1)
  expect((await deployRelease(there, bundle, 'root', note)).uploaded).toBe(0)
  expect(uploads).toEqual([['storage/a.py', first.envFile, 'worker.py'].toSorted(), ['storage/a.py']])
})

it('fails and points at nothing when a file did not arrive', async () => {
  const { given } = stash(new Map(), (name) => name === 'storage/a.py')
  const spaces = memory()
  const failure = await failureOf(async () =>
    deployRelease(outside({ camber: given, spaces }), await makeBundle(), 'root', note),
  )
  expect([failure.code, failure.retryable]).toEqual(['CAMBER_UNAVAILABLE', true])
  expect(failure.message).toContain('storage/a.py')
  expect(spaces.calls).toEqual([])
})
