import { type SettingName, settingNames, settingsTable } from './table.ts'

/** Where a value came from, strongest first (design/conventions.md, Settings). */
export type Origin = 'flag' | 'environment' | '.env' | 'rythmiq.json' | 'stored' | 'default'

export interface Setting {
  readonly value: string
  readonly origin: Origin
  /** True when blanks or quotes around a pasted value were taken off; it is told. */
  readonly trimmed: boolean
}

export interface SettingSources {
  readonly flags: Readonly<Record<string, string | undefined>>
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly dotenv: Readonly<Record<string, string | undefined>>
  readonly project: Readonly<Record<string, string | undefined>>
  readonly stored: Readonly<Record<string, string | undefined>>
}

export type Settings = ReadonlyMap<SettingName, Setting>

/** Picks each setting from the strongest source that has it. Pure; an empty value counts as absent. */
export function resolveSettings(sources: SettingSources): Settings {
  const resolved = new Map<SettingName, Setting>()
  for (const name of settingNames) {
    const { variable, fallback } = settingsTable[name]
    const candidates: readonly (readonly [Origin, string | undefined | null])[] = [
      ['flag', sources.flags[name]],
      ['environment', sources.environment[variable]],
      ['.env', sources.dotenv[variable]],
      ['rythmiq.json', sources.project[name]],
      ['stored', sources.stored[name]],
      ['default', fallback],
    ]
    const found = candidates.find(([, value]) => value !== undefined && value !== null && unquote(value) !== '')
    if (!found) continue
    const [origin, raw] = found
    const value = unquote(raw ?? '')
    resolved.set(name, { value, origin, trimmed: value !== raw })
  }
  return resolved
}

/** Takes off what a paste brings along: blanks at the ends and one pair of quotes. */
function unquote(raw: string): string {
  const trimmed = raw.trim()
  const quoted = /^(["'])(.*)\1$/.exec(trimmed)
  return (quoted?.[2] ?? trimmed).trim()
}
