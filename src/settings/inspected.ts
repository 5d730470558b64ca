import type { SettingSeen, SettingsFile, SettingsSeen, VariableSeen } from '../domain/settings-seen.ts'
import { type Origin, resolveSettings, type SettingSources, type Settings } from './resolve.ts'
import { type SettingName, settingNames, settingsTable } from './table.ts'

/** Every source that could be read, and what became of the files. */
export interface InspectedSources {
  readonly sources: SettingSources
  readonly files: readonly SettingsFile[]
}

/** What `doctor` tells of the settings. Pure. */
export function describeSettings({ sources, files }: InspectedSources): SettingsSeen {
  const resolved = resolveSettings(sources)
  return {
    files,
    all: settingNames.map((name) => describe(name, sources, resolved)),
    strangers: strangersIn(sources),
    variable: (name) => variableOf(name, sources),
  }
}

function describe(name: SettingName, sources: SettingSources, resolved: Settings): SettingSeen {
  const { variable, secret } = settingsTable[name]
  const found = resolved.get(name)
  const given = givenBy(name, sources)
  const raw = given.find(({ origin }) => origin === found?.origin)?.value ?? ''
  return {
    name,
    variable,
    secret,
    origin: found?.origin ?? null,
    shown: found === undefined ? null : secret ? '***' : withoutCredentials(found.value),
    pasted: found?.trimmed !== true ? null : /^\s*["']/.test(raw) ? 'quotes' : 'blanks',
    others: given
      .filter(({ origin }) => origin !== found?.origin)
      .flatMap(({ origin, value }) => {
        const alone = resolveSettings(onlyFrom(name, origin, value)).get(name)
        return alone?.origin === origin ? [{ origin, same: alone.value === found?.value }] : []
      }),
    reveal: () => found?.value ?? null,
  }
}

/** An address may carry a password or a token; what it is about can be told without. */
function withoutCredentials(value: string): string {
  return value.replace(/:\/\/[^/\s@]+@/, '://***@').replace(/^(https?:\/\/[^?#]*)[?#].*$/, '$1?***')
}

function givenBy(name: SettingName, sources: SettingSources): { origin: Origin; value: string }[] {
  const { variable } = settingsTable[name]
  const candidates: readonly (readonly [Origin, string | undefined])[] = [
    ['flag', sources.flags[name]],
    ['environment', sources.environment[variable]],
    ['.env', sources.dotenv[variable]],
    ['rythmiq.json', sources.project[name]],
    ['stored', sources.stored[name]],
  ]
  return candidates.flatMap(([origin, value]) => (value === undefined ? [] : [{ origin, value }]))
}

/** The value alone, so that it is read exactly as it would be if nothing stronger were there. */
function onlyFrom(name: SettingName, origin: Origin, value: string): SettingSources {
  const { variable } = settingsTable[name]
  const none = { flags: {}, environment: {}, dotenv: {}, project: {}, stored: {} }
  switch (origin) {
    case 'flag':
      return { ...none, flags: { [name]: value } }
    case 'environment':
      return { ...none, environment: { [variable]: value } }
    case '.env':
      return { ...none, dotenv: { [variable]: value } }
    case 'rythmiq.json':
      return { ...none, project: { [name]: value } }
    case 'stored':
      return { ...none, stored: { [name]: value } }
    case 'default':
      return none
    default:
      return origin satisfies never
  }
}

function strangersIn({ project, stored }: SettingSources): { file: string; name: string }[] {
  const known: readonly string[] = settingNames
  const strange = (file: string, values: SettingSources['project']) =>
    Object.keys(values).flatMap((name) => (known.includes(name) || name.startsWith('$') ? [] : [{ file, name }]))
  return [...strange('rythmiq.json', project), ...strange('settings.json', stored)]
}

function variableOf(name: string, { environment, dotenv }: SettingSources): VariableSeen | null {
  const own = environment[name]?.trim()
  if (own) return { origin: 'environment', value: own }
  const written = dotenv[name]?.trim()
  return written ? { origin: '.env', value: written } : null
}
