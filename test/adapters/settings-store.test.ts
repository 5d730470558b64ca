import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { inspectSettingSources, readSettingSources } from '../../src/adapters/settings-store.ts'
import { failureOf } from '../domain/failing.ts'
import { temporaryFolder } from '../operations/outside-made.ts'

async function places() {
  const root = await temporaryFolder()
  const [cwd, config] = [join(root, 'work'), join(root, 'config')]
  await mkdir(cwd)
  await mkdir(config, { mode: 0o700 })
  const inspect = () => inspectSettingSources({ HOME: root }, cwd, config)
  const read = () => readSettingSources({ HOME: root }, cwd, config)
  return { cwd, config, inspect, read }
}

describe('settings files', () => {
  it('that are not there are absent', async () => {
    const { inspect } = await places()
    expect((await inspect()).files.map(({ state, open }) => [state, open])).toEqual(Array(3).fill(['absent', false]))
  })

  it('that can be read give the same to doctor as to every other command', async () => {
    const { cwd, config, inspect, read } = await places()
    await writeFile(join(cwd, '.env'), 'DO_SPACES_BUCKET=b # note\n', { mode: 0o600 })
    await writeFile(join(cwd, 'rythmiq.json'), '{"stash_root": "r"}', { mode: 0o600 })
    await writeFile(join(config, 'settings.json'), '{"camber_api_key": "k"}', { mode: 0o600 })
    const { files, sources } = await inspect()
    expect(files.map(({ state, open }) => [state, open])).toEqual(Array(3).fill(['read', false]))
    expect(sources).toEqual(await read())
    expect(sources.stored).toEqual({ camber_api_key: 'k' })
  })

  it.each([
    ['rythmiq.json', '{ broken', 'it is not valid JSON'],
    ['rythmiq.json', '[]', 'it does not hold a JSON object'],
  ])('%s that holds %s is told with its path, and the others are used', async (name, text, reason) => {
    const { cwd, inspect, read } = await places()
    await writeFile(join(cwd, name), text)
    await writeFile(join(cwd, '.env'), 'DO_SPACES_BUCKET=b\n')
    const { files, sources } = await inspect()
    expect(files[1]).toMatchObject({ path: join(cwd, name), state: 'broken', reason })
    expect([sources.dotenv['DO_SPACES_BUCKET'], sources.project]).toEqual(['b', {}])
    expect((await failureOf(read)).code).toBe('SETTINGS_BROKEN')
  })

  it('broken in the folder of stored settings stay as they are', async () => {
    const { config, inspect } = await places()
    await writeFile(join(config, 'settings.json'), '{ broken', { mode: 0o600 })
    expect((await inspect()).files[2]).toMatchObject({ state: 'broken', reason: 'it is not valid JSON' })
  })

  it('that the system does not let us read are told with its reason', async () => {
    const { cwd, inspect } = await places()
    // A link to itself cannot be read by anybody, not even by root.
    await symlink('.env', join(cwd, '.env'))
    expect((await inspect()).files[0]).toMatchObject({ state: 'broken', reason: 'ELOOP' })
  })

  it.each([
    ['.env', 0o644, true],
    ['.env', 0o640, true],
    ['.env', 0o600, false],
  ])('%s of mode %o is open to others: %s', async (name, mode, open) => {
    const { cwd, inspect } = await places()
    await writeFile(join(cwd, name), 'A=b\n')
    await chmod(join(cwd, name), mode)
    expect((await inspect()).files[0]?.open).toBe(open)
  })

  it('in a folder that is open to others are open too, where the folder is ours alone', async () => {
    const { cwd, config, inspect } = await places()
    await chmod(cwd, 0o755)
    await chmod(config, 0o755)
    await writeFile(join(cwd, '.env'), 'A=b\n', { mode: 0o600 })
    await writeFile(join(config, 'settings.json'), '{}', { mode: 0o600 })
    expect((await inspect()).files.map(({ open }) => open)).toEqual([false, false, true])
  })
})
