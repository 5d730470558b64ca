import { readFile, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { parseEnv } from 'node:util'
import { Failure } from '../domain/failure.ts'
import type { SettingsFile } from '../domain/settings-seen.ts'
import type { InspectedSources } from '../settings/inspected.ts'
import type { SettingSources } from '../settings/resolve.ts'

type Values = Readonly<Record<string, string | undefined>>
type Environment = Readonly<Record<string, string | undefined>>

/** Each place that settings come from, with the way to read it. Null for a file that is not there. */
function placesOf(cwd: string, configFolder: string) {
  const dotenv = join(cwd, '.env')
  const project = join(cwd, 'rythmiq.json')
  const stored = join(configFolder, 'settings.json')
  return {
    dotenv: { path: dotenv, read: () => readText(dotenv).then((text) => (text === null ? null : parseEnv(text))) },
    project: { path: project, read: () => readJsonFile(project) },
    stored: { path: stored, read: () => readStored(configFolder, stored) },
  }
}

/**
 * Reads every place that settings come from. A file that is there and cannot be read is an error with its path, never cleared.
 * Throws SETTINGS_BROKEN.
 */
export async function readSettingSources(env: Environment, cwd: string, configFolder: string): Promise<SettingSources> {
  const places = placesOf(cwd, configFolder)
  const [dotenv, project, stored] = await Promise.all([
    places.dotenv.read(),
    places.project.read(),
    places.stored.read(),
  ])
  return { flags: {}, environment: env, dotenv: dotenv ?? {}, project: project ?? {}, stored: stored ?? {} }
}

/** The same for `doctor`: a file that cannot be used is told beside the rest. */
export async function inspectSettingSources(
  env: Environment,
  cwd: string,
  configFolder: string,
): Promise<InspectedSources> {
  const places = placesOf(cwd, configFolder)
  const [dotenv, project, stored] = await Promise.all([
    inspect('.env', places.dotenv),
    inspect('rythmiq.json', places.project),
    inspect('stored', places.stored),
  ])
  return {
    sources: { flags: {}, environment: env, dotenv: dotenv.values, project: project.values, stored: stored.values },
    files: [dotenv.file, project.file, stored.file],
  }
}

async function inspect(
  origin: SettingsFile['origin'],
  { path, read }: { readonly path: string; readonly read: () => Promise<Values | null> },
): Promise<{ readonly file: SettingsFile; readonly values: Values }> {
  const found = { path, origin, reason: null, open: await isOpen(path, origin) }
  try {
    const values = await read()
    return { file: { ...found, state: values === null ? 'absent' : 'read' }, values: values ?? {} }
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return { file: { ...found, state: 'broken', reason: String(error.details['reason'] ?? '') }, values: {} }
  }
}

/** Whether others may read it; the folder of stored settings is ours alone, so it is looked at too. */
async function isOpen(path: string, origin: SettingsFile['origin']): Promise<boolean> {
  const looked = origin === 'stored' ? [path, dirname(path)] : [path]
  const modes = await Promise.all(
    looked.map((place) =>
      stat(place).then(
        ({ mode }) => mode,
        () => 0,
      ),
    ),
  )
  return modes[0] !== 0 && modes.some((mode) => (mode & 0o077) !== 0)
}

/** Settings kept by `conf`, private to the user; the library is loaded only where there is something to read. */
async function readStored(configFolder: string, path: string): Promise<Record<string, string> | null> {
  if ((await readText(path)) === null) return null
  const { default: Conf } = await import('conf')
  try {
    const store = new Conf<Record<string, unknown>>({
      cwd: configFolder,
      configName: 'settings',
      configFileMode: 0o600,
      clearInvalidConfig: false,
    })
    return strings(store.store)
  } catch {
    throw broken(path, 'it is not valid JSON')
  }
}

async function readJsonFile(path: string): Promise<Record<string, string> | null> {
  const text = await readText(path)
  if (text === null) return null
  try {
    const json: unknown = JSON.parse(text)
    if (typeof json === 'object' && json !== null && !Array.isArray(json)) return strings({ ...json })
  } catch {
    throw broken(path, 'it is not valid JSON')
  }
  throw broken(path, 'it does not hold a JSON object')
}

async function readText(path: string): Promise<string | null> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR' || error.code === 'EISDIR') return null
    throw broken(path, error.code ?? 'it cannot be read')
  })
}

function broken(path: string, reason: string): Failure {
  return new Failure(
    'SETTINGS_BROKEN',
    `The settings file ${path} cannot be used: ${reason}.`,
    'Correct or move it; it is never changed for you.',
    { path, reason },
  )
}

function strings(values: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  )
}
