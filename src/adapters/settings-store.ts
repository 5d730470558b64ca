import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { Failure } from '../domain/failure.ts'
import type { SettingSources } from '../settings/resolve.ts'

/**
 * Reads every place that settings come from. A file that is there and cannot be read is an error with its path, never cleared.
 * Throws SETTINGS_BROKEN.
 */
export async function readSettingSources(
  env: Readonly<Record<string, string | undefined>>,
  cwd: string,
  configFolder: string,
): Promise<SettingSources> {
  const [dotenv, project, stored] = await Promise.all([
    readText(join(cwd, '.env')),
    readJsonFile(join(cwd, 'rythmiq.json')),
    readStored(configFolder),
  ])
  return { flags: {}, environment: env, dotenv: dotenv === null ? {} : parseEnv(dotenv), project, stored }
}

/** Settings kept by `conf`, private to the user; the library is loaded only where there is something to read. */
async function readStored(configFolder: string): Promise<Record<string, string>> {
  const path = join(configFolder, 'settings.json')
  if ((await readText(path)) === null) return {}
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

async function readJsonFile(path: string): Promise<Record<string, string>> {
  const text = await readText(path)
  if (text === null) return {}
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
  )
}

function strings(values: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  )
}
