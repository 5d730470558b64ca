import { chmod, mkdir, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { SettingsFile } from '../../../src/domain/settings-seen.ts'
import { findOldProbes, findRepairs, type Repair } from '../../../src/operations/doctor/repairs.ts'
import { describeSettings } from '../../../src/settings/inspected.ts'
import { memory, temporaryFolder } from '../outside-made.ts'
import { camberKey, now } from './doctor-made.ts'

interface Machine {
  readonly cwd: string
  readonly state: string
  readonly config: string
  readonly tmp: string
  readonly root: string
}

async function machine(): Promise<Machine> {
  const root = await temporaryFolder()
  const made = {
    root,
    cwd: join(root, 'work'),
    state: join(root, 'state'),
    config: join(root, 'config'),
    tmp: join(root, 'tmp'),
  }
  for (const folder of [made.cwd, made.state, made.config, made.tmp]) await mkdir(folder, { mode: 0o700 })
  return made
}

async function lay(path: string, hours: number, mode = 0o600): Promise<void> {
  await writeFile(path, 'x', { mode })
  await age(path, hours)
}

async function age(path: string, hours: number): Promise<void> {
  const then = new Date(now.getTime() - hours * 3_600_000)
  await utimes(path, then, then)
}

const seen = (
  files: readonly SettingsFile[],
  given: { dotenv?: Record<string, string>; stored?: Record<string, string> } = {},
) => describeSettings({ sources: { flags: {}, environment: {}, dotenv: {}, project: {}, stored: {}, ...given }, files })

const find = (
  made: Machine,
  files: readonly SettingsFile[] = [],
  given: Parameters<typeof seen>[1] = {},
): Promise<Repair[]> =>
  findRepairs({
    settings: seen(files, given),
    cwd: made.cwd,
    stateFolder: made.state,
    temporaryFolder: made.tmp,
    now: () => now,
  })

const modeOf = async (path: string) => (await stat(path)).mode & 0o777
const isThere = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  )

it('finds nothing to do where nothing is wrong', async () => {
  expect(await find(await machine())).toEqual([])
})

describe('modes', () => {
  it('are tightened for the stored settings and their folder', async () => {
    const made = await machine()
    const path = join(made.config, 'settings.json')
    await lay(path, 0, 0o644)
    await chmod(path, 0o644)
    await chmod(made.config, 0o755)
    const repairs = await find(made, [{ path, origin: 'stored', state: 'read', reason: null, open: true }])
    expect(repairs.map(({ what }) => what)).toEqual([
      `make ${path} readable by you alone`,
      `make ${made.config} accessible to you alone`,
    ])
    for (const repair of repairs) await repair.mend()
    expect([await modeOf(path), await modeOf(made.config)]).toEqual([0o600, 0o700])
  })

  it('are tightened for a .env that gives keys, not for one that gives none, nor for its folder', async () => {
    const made = await machine()
    const path = join(made.cwd, '.env')
    await writeFile(path, 'x')
    await chmod(path, 0o644)
    await chmod(made.cwd, 0o755)
    const file = { path, origin: '.env', state: 'read', reason: null, open: true } as const
    expect((await find(made, [file], { dotenv: { CAMBER_API_KEY: camberKey } })).map(({ what }) => what)).toEqual([
      `make ${path} readable by you alone`,
    ])
    expect(await find(made, [file], { dotenv: { DO_SPACES_BUCKET: 'b' } })).toEqual([])
  })

  it('are tightened for the folder of the state, where keys lie for moments', async () => {
    const made = await machine()
    await chmod(made.state, 0o755)
    const [repair, ...others] = await find(made)
    await repair?.mend()
    expect([await modeOf(made.state), others]).toEqual([0o700, []])
  })

  it('of a broken file are left alone', async () => {
    const made = await machine()
    const path = join(made.config, 'settings.json')
    await writeFile(path, '{')
    await chmod(path, 0o644)
    expect(await find(made, [{ path, origin: 'stored', state: 'broken', reason: 'x', open: true }])).toEqual([])
  })
})

describe('leftovers', () => {
  it.each([
    ['staging/deploy-AbC123', 'state', 2],
    ['rythmiq-spool-x1Y2z3', 'tmp', 80],
    ['rythmiq-logs-a1B2c3', 'tmp', 80],
    ['rythmiq-input-x1Y2z3', 'tmp', 80],
    ['.rythmiq-3f2b8c1e-0000-4000-8000-000000000001', 'cwd', 2],
  ] as const)('%s goes when it is old enough', async (name, place, hours) => {
    const made = await machine()
    const path = join(made[place], name)
    await mkdir(join(path, 'inside'), { recursive: true, mode: 0o700 })
    await age(path, hours)
    const [repair, ...others] = await find(made)
    expect([repair?.what, others]).toEqual([`remove ${path}`, []])
    await repair?.mend()
    expect(await isThere(path)).toBe(false)
  })

  it.each([
    ['staging/deploy-AbC123', 'state', 0.5],
    ['staging/mine', 'state', 900],
    ['rythmiq-spool-x1Y2z3', 'tmp', 50],
    ['rythmiq-results', 'tmp', 900],
    ['rythmiq-results', 'cwd', 900],
    ['.rythmiqignore', 'cwd', 900],
  ] as const)('%s stays: it is too young, or nobody knows that it is ours', async (name, place, hours) => {
    const made = await machine()
    await mkdir(join(made[place], name), { recursive: true, mode: 0o700 })
    await age(join(made[place], name), hours)
    expect(await find(made)).toEqual([])
  })
})

it('removes probes of killed doctors from the bucket, not those of one that runs, nor anything else', async () => {
  const deleted: string[] = []
  const objects = { 'rythmiq/doctor/old': 'x', 'rythmiq/runs/x/run.json': '{}' }
  const spaces = memory(objects, { delete: async (key) => void deleted.push(key) })
  const [repair, ...others] = await findOldProbes(spaces, now)
  expect(others).toEqual([])
  expect(repair).toBeUndefined()
  const later = new Date(now.getTime() + 2 * 3_600_000)
  for (const old of await findOldProbes(spaces, later)) await old.mend()
  expect(deleted).toEqual(['rythmiq/doctor/old'])
})
