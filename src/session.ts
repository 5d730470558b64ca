import type { ProgressEvent } from './domain/progress.ts'
import { Secret } from './domain/secret.ts'
import type { SettingsSeen } from './domain/settings-seen.ts'
import type { Surface } from './domain/surface.ts'
import type { Outside } from './ports.ts'
import { resolveSettings, type SettingSources, type Settings } from './settings/resolve.ts'
import { settingNames, settingsTable } from './settings/table.ts'
import { createProgress, type Progress } from './terminal/progress.ts'
import { createRedactor, type Redact } from './terminal/redaction.ts'
import type { Screen } from './terminal/screen.ts'
import { createTerminal, type Terminal } from './terminal/terminal.ts'
import type { World } from './world.ts'

/** Flags that every command has. */
export interface GlobalFlags {
  readonly json?: boolean
  readonly verbose?: boolean
  readonly color?: boolean
  readonly input?: boolean
}

/** Where frames are drawn until the session is closed; what fits on it is read anew for each. */
export interface DrawnOn {
  draw(view: (surface: Surface) => string): void
}

/** One invocation under way: the world, the flags, and what was opened so far. Closed once, by the command's frame. */
export interface Session {
  readonly world: World
  readonly flags: GlobalFlags
  readonly terminal: Terminal
  settings(): Promise<Settings>
  /** The settings for `doctor`: what cannot be read is told, the rest is used. */
  inspectSettings(): Promise<{ readonly settings: Settings; readonly seen: SettingsSeen }>
  outside(target: 'local' | 'camber'): Promise<Outside>
  report(event: ProgressEvent): void
  /** Hides every secret known by now: for what leaves by another way than the terminal. */
  redact(text: string): string
  /** Hides these from now on, too: secrets that came from elsewhere than the settings. */
  conceal(secrets: readonly string[]): void
  startProgress(): Promise<void>
  /** A screen to draw on while something goes on; null where nobody would see it. */
  openScreen(): Promise<DrawnOn | null>
  close(): Promise<void>
}

export function openSession(world: World, flags: GlobalFlags): Session {
  let redact: Redact = createRedactor(secretsOf(world.env))
  const quiet = flags.json === true && flags.verbose !== true
  const terminal = createTerminal({
    stdout: world.stdout,
    stderr: world.stderr,
    env: world.env,
    colourFlag: flags.color,
    quiet,
    redact: () => redact,
  })
  let settings: Promise<Settings> | undefined
  let progress: Progress | undefined
  let screen: Screen | undefined
  const opened: Outside[] = []
  const learn = (sources: SettingSources, more: readonly string[] = []): Settings => {
    const resolved = resolveSettings(sources)
    redact = createRedactor([...secretsOf(world.env), ...secretValues(resolved), ...more])
    return resolved
  }
  const loadSettings = async (): Promise<Settings> => learn(await world.readSettingSources())
  const readSettings = (): Promise<Settings> => (settings ??= loadSettings())
  return {
    world,
    flags,
    terminal,
    settings: readSettings,
    inspectSettings: async () => {
      const [{ describeSettings }, inspected] = await Promise.all([
        import('./settings/inspected.ts'),
        world.inspectSettingSources(),
      ])
      const resolved = learn(inspected.sources, everySecret(inspected.sources))
      return { settings: resolved, seen: describeSettings(inspected) }
    },
    outside: async (target) => {
      const outside = await world.openOutside(target, await readSettings())
      redact = both(redact, createRedactor([outside.workerKey.reveal(), outside.workerSecret.reveal()]))
      opened.push(outside)
      return outside
    },
    report: (event) => progress?.report(event),
    redact: (text) => redact(text),
    conceal: (secrets) => {
      redact = both(redact, createRedactor(secrets))
    },
    startProgress: async () => {
      progress = await createProgress({
        stderr: world.stderr,
        paint: terminal.notePaint,
        quiet,
        write: terminal.note,
        now: () => world.now(),
      })
    },
    openScreen: async () => {
      if (quiet || !world.stderr.isTTY) return null
      const { openScreen } = await import('./terminal/screen.ts')
      const opened = await openScreen(world.stderr, (text) => redact(text))
      screen = opened
      const { notePaint: paint } = terminal
      return {
        draw: (view) => opened.draw(view({ paint, columns: (world.stderr.columns ?? 80) - 1, terminal: true })),
      }
    },
    close: async () => {
      progress?.stop()
      screen?.clear()
      await Promise.all(opened.map((outside) => outside.close()))
    },
  }
}

function both(first: Redact, second: Redact): Redact {
  return (text) => second(first(text))
}

function secretsOf(env: World['env']): string[] {
  return settingNames.flatMap((name) => {
    const { variable, secret } = settingsTable[name]
    const value = env[variable]
    return secret && value !== undefined ? [value, value.trim()] : []
  })
}

/** Secrets of every source, also where a stronger one is used, and under the names that the worker knows them by. */
function everySecret({ environment, dotenv, project, stored }: SettingSources): string[] {
  const variables = Object.values(settingsTable).flatMap(({ secret, variable }) => (secret ? [variable] : []))
  const names = settingNames.filter((name) => settingsTable[name].secret)
  const found = [
    ...[...variables, 'SPACES_KEY', 'SPACES_SECRET'].flatMap((name) => [environment[name], dotenv[name]]),
    ...names.flatMap((name) => [project[name], stored[name]]),
  ]
  return found.flatMap((value) => (value === undefined ? [] : [value, value.trim()]))
}

/** The values of all settings that are secret. */
export function secretValues(settings: Settings): string[] {
  return settingNames.flatMap((name) => {
    const found = settings.get(name)
    return settingsTable[name].secret && found ? [found.value] : []
  })
}

/** A secret setting, wrapped so that it cannot be printed by accident; null when it is not set. */
export function secretSetting(
  settings: Settings,
  name: 'camber_api_key' | 'spaces_key' | 'spaces_secret',
): Secret | null {
  const found = settings.get(name)
  return found ? new Secret(found.value) : null
}
