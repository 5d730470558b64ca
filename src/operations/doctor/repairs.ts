import { chmod, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import { probesPrefix } from '../../domain/keys.ts'
import type { SettingsSeen } from '../../domain/settings-seen.ts'
import type { ObjectStore } from '../../ports.ts'
import { isExposed } from './settings-checks.ts'

/** Something that can be put right without harm to anybody. */
export interface Repair {
  /** In the words of a list: `make /x/settings.json readable by you alone`. */
  readonly what: string
  mend(): Promise<void>
}

export interface RepairPlace {
  readonly settings: SettingsSeen
  readonly cwd: string
  readonly stateFolder: string
  /** Where temporary folders lie; the system's unless told. */
  readonly temporaryFolder?: string
  now(): Date
}

const hourMs = 3_600_000
/** What a command lays out for itself goes with it; a command that waits for a long run may last a day. */
const abandonedAfterMs = 3 * 24 * hourMs

/** What is safe to do on this machine: nothing that somebody may still want is touched. */
export async function findRepairs(place: RepairPlace): Promise<Repair[]> {
  const { settings, stateFolder, cwd } = place
  const found = await Promise.all([
    ...settings.files.filter((file) => isExposed(file, settings)).map(({ path, origin }) => closing(path, origin)),
    closingFolder(stateFolder),
    leftovers(join(stateFolder, 'staging'), /^deploy-\w{6}$/, hourMs, place),
    leftovers(place.temporaryFolder ?? tmpdir(), /^rythmiq-(spool|input|logs)-\w{6}$/, abandonedAfterMs, place),
    // What looking whether a folder can be written leaves when it is killed.
    leftovers(cwd, /^\.rythmiq-[0-9a-f-]{36}$/, hourMs, place),
  ])
  return found.flat()
}

/** Probes that a killed doctor left in the bucket. */
export async function findOldProbes(spaces: ObjectStore, now: Date): Promise<Repair[]> {
  const keys: string[] = []
  for await (const { key, lastModified } of spaces.list(probesPrefix, { limit: 100 })) {
    if (now.getTime() - lastModified.getTime() > hourMs) keys.push(key)
  }
  return keys.map((key) => ({ what: `remove ${key} from the bucket`, mend: () => spaces.delete(key) }))
}

async function closing(path: string, origin: string): Promise<Repair[]> {
  const file = { what: `make ${path} readable by you alone`, mend: () => chmod(path, 0o600) }
  const own = (await modeOf(path)) & 0o077 ? [file] : []
  return origin === 'stored' ? [...own, ...(await closingFolder(dirname(path)))] : own
}

async function closingFolder(path: string): Promise<Repair[]> {
  if (((await modeOf(path)) & 0o077) === 0) return []
  return [{ what: `make ${path} accessible to you alone`, mend: () => chmod(path, 0o700) }]
}

async function modeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ mode }) => mode,
    () => 0,
  )
}

/** Entries of this user whose names only we give, and which nobody can be using any more. */
async function leftovers(folder: string, name: RegExp, after: number, { now }: RepairPlace): Promise<Repair[]> {
  const names = (await readdir(folder).catch(() => [])).filter((entry) => name.test(entry))
  const { uid } = userInfo()
  const found = await Promise.all(
    names.map(async (entry) => {
      const path = join(folder, entry)
      const state = await stat(path).catch(() => null)
      const old = state !== null && state.uid === uid && now().getTime() - state.mtimeMs > after
      return old ? [{ what: `remove ${path}`, mend: () => rm(path, { recursive: true, force: true }) }] : []
    }),
  )
  return found.flat()
}
