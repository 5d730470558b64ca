import { fault, ok, type Sight, warning } from '../../domain/check.ts'
import { isPlaceholder } from '../../domain/placeholder.ts'
import type { Check } from './check.ts'
import type { DoctorFacts } from './facts.ts'

const here = { group: 'spaces', needs: [], outward: false } as const

export const spacesSettingChecks: readonly Check[] = [
  { ...here, name: 'spaces-names', about: 'the worker’s names of the keys are not taken for ours', look: lookAtNames },
  { ...here, name: 'spaces-keys', about: 'both Spaces keys are set and well formed', look: lookAtKeys },
  { ...here, name: 'spaces-endpoint', about: 'endpoint, region and bucket fit each other', look: lookAtEndpoint },
]

/** What the worker reads on a node, and other near names; and what is read here (facts/rythmiq-worker.md §3). */
const nearNames: readonly (readonly [theirs: string, ours: string])[] = [
  ['SPACES_KEY', 'spaces_key'],
  ['SPACES_ACCESS_KEY', 'spaces_key'],
  ['DO_SPACES_KEY', 'spaces_key'],
  ['SPACES_SECRET', 'spaces_secret'],
  ['SPACES_SECRET_KEY', 'spaces_secret'],
  ['DO_SPACES_SECRET', 'spaces_secret'],
  ['SPACES_ENDPOINT', 'spaces_endpoint'],
  ['SPACES_REGION', 'spaces_region'],
  ['SPACES_BUCKET', 'spaces_bucket'],
]

function lookAtNames(facts: DoctorFacts): Sight {
  const why =
    'SPACES_… are the names that the worker reads on a node; rythmiq reads DO_SPACES_… here and gives the worker its own.'
  const strays = nearNames.flatMap(([theirs, name]) => {
    const found = facts.settings.variable(theirs)
    const ours = facts.setting(name)
    if (found === null || found.value === ours.reveal()) return []
    const instead = ours.origin === null || ours.origin === 'default'
    return [{ theirs, ours: ours.variable, origin: found.origin, instead }]
  })
  const instead = strays.filter((stray) => stray.instead)
  if (instead.length > 0) {
    const seen = instead.map(({ theirs, ours, origin }) => `${theirs} is set (${origin}), but not ${ours}`).join('; ')
    return fault(`${seen}.`, why, [instead.map(({ theirs, ours }) => `Rename ${theirs} to ${ours}`).join('; ')])
  }
  if (strays.length > 0) {
    const seen = strays.map(({ theirs, ours }) => `${theirs} differs from ${ours}`).join('; ')
    return warning(`${seen}.`, why, [`Remove ${strays.map(({ theirs }) => theirs).join(', ')}`])
  }
  return ok('names right')
}

/** What an access key of Spaces looks like; those of other stores do not. */
const accessKeyForm = /^DO(?:00|801)[0-9A-Z]{15,16}$/
const makeKeys = 'Make a pair under API, Spaces Keys, at https://cloud.digitalocean.com'

function lookAtKeys(facts: DoctorFacts): Sight {
  const settings = [facts.setting('spaces_key'), facts.setting('spaces_secret')]
  const [key, secret] = settings.map((setting) => setting.reveal())
  const why = 'Inputs, runs and results lie in Spaces: nothing is submitted or read without both keys.'
  const names = (which: typeof settings) => which.map(({ variable }) => variable).join(' and ')
  const missing = settings.filter((setting) => setting.reveal() === null)
  if (missing.length > 0) {
    const seen = `${names(missing)} ${missing.length > 1 ? 'are' : 'is'} not set.`
    return fault(seen, why, [`Set ${names(missing)} in the environment or in .env here`, makeKeys])
  }
  const empty = settings.filter((setting) => isPlaceholder(setting.reveal() ?? ''))
  if (empty.length > 0) return fault(`${names(empty)} holds a placeholder, not a key.`, why, [makeKeys])
  const torn = settings.filter((setting) => /\s/.test(setting.reveal() ?? ''))
  if (torn.length > 0)
    return fault(`${names(torn)} has blanks or line ends inside.`, why, ['Copy it again, on one line'])
  if (accessKeyForm.test(secret ?? '') && !accessKeyForm.test(key ?? '')) {
    return fault('The two Spaces keys are exchanged: the secret looks like an access key.', why, [
      'Exchange DO_SPACES_ACCESS_KEY and DO_SPACES_SECRET_KEY',
    ])
  }
  if (key === secret) return fault('Both Spaces keys are the same.', why, [makeKeys])
  const pasted = settings.filter((setting) => setting.pasted !== null)
  if (pasted.length > 0) {
    const seen = `${names(pasted)} has ${pasted[0]?.pasted ?? 'blanks'} around it.`
    return warning(seen, 'rythmiq takes them off; other programs do not.', ['Set it without them'])
  }
  const origins = [...new Set(settings.map(({ origin }) => origin))]
  return ok(`keys from ${origins.join(' and ')}`)
}

function lookAtEndpoint(facts: DoctorFacts): Sight {
  const given = (name: string): string => facts.setting(name).reveal() ?? ''
  const endpoint = given('spaces_endpoint')
  const region = given('spaces_region')
  const bucket = given('spaces_bucket')
  const why = 'Every request to Spaces would go to the wrong place.'
  const right = `export DO_SPACES_ENDPOINT=https://${region}.digitaloceanspaces.com`
  const url = URL.canParse(endpoint) ? new URL(endpoint) : null
  if (url === null || !/^https?:$/.test(url.protocol))
    return fault(`DO_SPACES_ENDPOINT is ${endpoint}, which is no web address.`, why, [right])
  if (url.hostname.startsWith(`${bucket}.`))
    return fault('DO_SPACES_ENDPOINT has the bucket in its host name.', why, [right])
  if (url.pathname !== '/' || url.search !== '' || url.username !== '')
    return fault('DO_SPACES_ENDPOINT holds more than a host.', why, [right])
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket)) {
    return fault(`DO_SPACES_BUCKET is ${bucket}, which no bucket can be called.`, why, [
      'Set it to the name alone, in lower case',
    ])
  }
  const host = /^(?:(.+)\.)?digitaloceanspaces\.com$/.exec(url.hostname)
  if (host === null) return ok(url.host)
  if (host[1] !== region) {
    const seen = `DO_SPACES_ENDPOINT is at ${url.hostname}, but DO_SPACES_REGION is ${region}.`
    // A host of several words begins with a bucket, of whichever name, and is no region.
    const other = /^[a-z0-9]+$/.test(host[1] ?? '') ? [`or: export DO_SPACES_REGION=${host[1]}`] : []
    return fault(seen, 'Both name the region that the bucket is in.', [right, ...other])
  }
  if (url.protocol === 'http:')
    return warning('DO_SPACES_ENDPOINT is http, not https.', 'Documents would travel in the open.', [right])
  return ok(`${bucket} at ${region}`)
}
