import { fault, ok, type Sight, warning } from '../../domain/check.ts'
import { nearest } from '../../domain/nearest.ts'
import { deadHostIn, isPlaceholder } from '../../domain/placeholder.ts'
import { quoted } from '../../domain/quote.ts'
import type { SettingsFile, SettingsSeen } from '../../domain/settings-seen.ts'
import type { Check } from './check.ts'
import type { DoctorFacts } from './facts.ts'

const here = { group: 'machine', needs: [], outward: false } as const

export const settingsChecks: readonly Check[] = [
  { ...here, name: 'settings', about: 'settings files can be read, are valid, and private', look: lookAtFiles },
  { ...here, name: 'sources', about: 'no setting is given differently by two sources', look: lookAtSources },
  { ...here, name: 'hosts', about: 'no setting names a host that does not exist', look: lookAtHosts },
]

/** True when a file that gives secrets may be read by others. */
export function isExposed({ origin, state, open }: SettingsFile, { all }: SettingsSeen): boolean {
  const gives = all.some(
    (setting) =>
      setting.secret &&
      [setting.origin, ...setting.others.map((other) => other.origin)].some((from) => from === origin),
  )
  return state === 'read' && open && (gives || origin === 'stored')
}

function lookAtFiles({ settings }: DoctorFacts): Sight {
  const broken = settings.files.filter(({ state }) => state === 'broken')
  const exposed = settings.files.filter((file) => isExposed(file, settings))
  const close = exposed.map(({ path }) => `chmod 600 ${quoted(path)}`)
  if (broken.length > 0) {
    const seen = broken.map(({ path, reason }) => `${path} cannot be used: ${reason}.`).join(' ')
    return fault(seen, 'Every other command stops at it; nothing of it was used here.', [
      `Correct or move ${broken.map(({ path }) => path).join(' and ')}`,
      ...close,
    ])
  }
  if (exposed.length > 0) {
    const seen = `Other users of this machine can read ${exposed.map(({ path }) => path).join(' and ')}.`
    return warning(seen, 'It holds keys.', [...close, 'or: rythmiq doctor --fix'])
  }
  return lookAtStrangers(settings)
}

function lookAtStrangers({ strangers, all, files }: SettingsSeen): Sight {
  const [first] = strangers
  if (first !== undefined) {
    const names = strangers.map(({ file, name }) => `${name} in ${file}`).join(', ')
    const known = all.map(({ name }) => name)
    const byVariable = all.find(({ variable }) => variable === first.name)?.name
    const near = byVariable ?? nearest(first.name, known)[0]
    const fix = near === undefined ? `Remove ${first.name} from ${first.file}` : `Write ${near} for ${first.name}`
    return warning(`Nobody reads ${names}.`, 'No setting has this name, so its value does nothing.', [fix])
  }
  const read = files.filter(({ state }) => state === 'read').map(({ origin }) => origin)
  return ok(read.length === 0 ? 'no settings files' : `settings of ${read.join(', ')} readable`)
}

function lookAtSources({ settings }: DoctorFacts): Sight {
  const torn = settings.all.filter(({ others }) => others.some(({ same }) => !same))
  const [first] = torn
  if (first !== undefined) {
    const told = torn.map(({ variable, origin, others }) => {
      const weaker = others.filter(({ same }) => !same).map((other) => other.origin)
      return `${variable} is given by ${origin} and differently by ${weaker.join(' and ')}`
    })
    const weaker = first.others.find(({ same }) => !same)?.origin
    return warning(`${told.join('; ')}.`, `Only that of ${first.origin} counts; the other misleads.`, [
      `Take ${first.variable} out of ${weaker}, or out of ${first.origin}`,
    ])
  }
  return ok(originsOf(settings))
}

/** Which source gives what, as `environment: CAMBER_API_KEY; .env: DO_SPACES_BUCKET`. */
function originsOf({ all }: SettingsSeen): string {
  const given = new Map<string, string[]>()
  for (const { origin, variable } of all) {
    if (origin !== null && origin !== 'default') given.set(origin, [...(given.get(origin) ?? []), variable])
  }
  if (given.size === 0) return 'all settings at their defaults'
  return [...given].map(([origin, variables]) => `${origin}: ${variables.join(', ')}`).join('; ')
}

/** Variables of older texts that rythmiq does not read. */
const foreignVariables = ['CAMBER_API_URL', 'CAMBER_BASE_URL', 'CAMBER_URL', 'WEBHOOK_BASE_URL']

/** Folders of a person may be called anything. */
const paths = ['camber_program', 'python', 'sandbox_folder', 'schemas_folder']

function lookAtHosts({ settings }: DoctorFacts): Sight {
  const told = settings.all.filter(({ secret, name }) => !secret && !paths.includes(name))
  for (const setting of told) {
    const value = setting.reveal() ?? ''
    const host = deadHostIn(value)
    if (host !== null || isPlaceholder(value)) {
      const seen = `${setting.variable} (${setting.origin}) is ${setting.shown}${host === null || host === value ? '' : `, at ${host}`}.`
      const why = 'That is a placeholder of a text: nothing is there. Camber is reached by its program alone.'
      return fault(seen, why, [`Correct or remove ${setting.variable} in ${setting.origin}`])
    }
  }
  for (const name of foreignVariables) {
    const found = settings.variable(name)
    const host = found === null ? null : deadHostIn(found.value)
    if (found !== null && host !== null) {
      const why = `${host} does not exist, and rythmiq does not read ${name}: Camber is reached by its program alone.`
      return warning(`${name} (${found.origin}) names ${host}.`, why, [`Remove ${name} from ${found.origin}`])
    }
  }
  return ok('no dead hosts')
}
