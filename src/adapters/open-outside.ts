import { homedir } from 'node:os'
import { Failure } from '../domain/failure.ts'
import { Secret } from '../domain/secret.ts'
import type { Camber, ObjectStore, Outside, OutsideParts } from '../ports.ts'
import type { Settings } from '../settings/resolve.ts'
import type { SettingName } from '../settings/table.ts'
import { settingsTable } from '../settings/table.ts'
import { childEnvironment } from './camber/environment.ts'
import { isExecutableFile, locateCamber } from './camber/locate.ts'
import { openCamber } from './camber/platform.ts'
import { runProcess } from './run-process.ts'
import { openSpaces } from './spaces/spaces.ts'

/** What joining the adapters needs of the program around them. */
export interface OpenContext {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly random: () => number
  readonly sleep: (ms: number) => Promise<void>
}

/** The real Camber and the real Spaces. Nothing is asked of either until it is used. Throws SETTING_MISSING, CAMBER_NOT_FOUND. */
export function openRemote(settings: Settings, context: OpenContext): Outside {
  return openParts(settings, context).whole()
}

/** The same, one by one, for what looks at each where the other may be missing. */
export function openParts(settings: Settings, context: OpenContext): OutsideParts {
  const closing = new AbortController()
  const stores: ObjectStore[] = []
  const place = () =>
    locateCamber({
      setting: settings.get('camber_program')?.value ?? null,
      path: context.env['PATH'] ?? '',
      home: context.env['HOME'] ?? homedir(),
      isExecutable: isExecutableFile,
    })
  const camber = (program: string, apiKey: Secret | null): Camber =>
    openCamber({
      program: [program],
      apiKey,
      environment: childEnvironment(context.env, sandboxSwitches(context.env)),
      run: runProcess,
      sleep: context.sleep,
      random: context.random,
      closing: closing.signal,
    })
  const spaces = (): ObjectStore => {
    const store = openSpaces({
      endpoint: need(settings, 'spaces_endpoint'),
      region: need(settings, 'spaces_region'),
      bucket: need(settings, 'spaces_bucket'),
      accessKey: need(settings, 'spaces_key'),
      secretKey: need(settings, 'spaces_secret'),
      pathStyle: !isDigitalOcean(need(settings, 'spaces_endpoint')),
    })
    stores.push(store)
    return store
  }
  const close = async (): Promise<void> => {
    closing.abort()
    for (const store of stores) store.close()
  }
  return {
    place,
    camber: () => {
      const key = settings.get('camber_api_key')
      return camber(place().program, key === undefined ? null : new Secret(key.value))
    },
    spaces,
    whole: () => {
      const { program } = place()
      const store = spaces()
      return {
        local: false,
        camber: camber(program, new Secret(need(settings, 'camber_api_key'))),
        spaces: store,
        workerKey: new Secret(need(settings, 'spaces_key')),
        workerSecret: new Secret(need(settings, 'spaces_secret')),
        workerEnvironment: webhook(settings),
        close,
      }
    },
    close,
  }
}

/** Spaces puts the bucket before the host; every other server is asked by path. What is no address is told by whoever opens it. */
function isDigitalOcean(endpoint: string): boolean {
  return URL.canParse(endpoint) && /\.digitaloceanspaces\.com$/.test(new URL(endpoint).hostname)
}

/** The sandbox as a program on PATH is steered by variables of its own; the real one does not know them. */
function sandboxSwitches(env: OpenContext['env']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) =>
      name.startsWith('CAMBER_SANDBOX_') && value !== undefined ? [[name, value]] : [],
    ),
  )
}

/** What the guide has the worker report to; the worker's own code decides what it does with it (facts/rythmiq-worker.md §3). */
function webhook(settings: Settings): Record<string, string> {
  const url = settings.get('webhook_url')?.value
  const secret = settings.get('webhook_secret')?.value
  return { ...(url ? { WEBHOOK_URL: url } : {}), ...(secret ? { WEBHOOK_SECRET: secret } : {}) }
}

function need(settings: Settings, name: SettingName): string {
  const found = settings.get(name)
  if (found) return found.value
  const { variable, about } = settingsTable[name]
  throw new Failure(
    'SETTING_MISSING',
    `${variable} is not set: ${about}.`,
    `Set it in the environment or in a .env file here. To try rythmiq without an account, add --local.`,
    { setting: variable },
  )
}
