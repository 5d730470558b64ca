import { type Mark, marksOf } from './bundle-check/secret-scan.ts'
import { isPlaceholder } from './placeholder.ts'

/** A secret in the stored command of a job; never the secret itself. */
export interface CommandSecret {
  /** Its kind: `a value for SPACES_SECRET`. */
  readonly what: string
  /** True when it is one of the secrets set on this machine, so one that works. */
  readonly current: boolean
  /** What to make new, and where. */
  readonly rotate: string
}

/** Given by name, whatever they look like: what the guide has people write into `--cmd` (facts/rythmiq-worker.md §0, fact 5). */
const byName =
  /(?<before>\b(?<name>(?:DO_)?SPACES_(?:ACCESS_KEY|SECRET_KEY|KEY|SECRET)|CAMBER_API_KEY|WEBHOOK_SECRET|AWS_(?:SECRET_ACCESS_KEY|ACCESS_KEY_ID))\\?["']?\s*[=:]\s*\\?["']?|--api-key[= ]["']?)(?<value>[^\s"'\\;&|]{3,})/g
const signedAddress = /X-Amz-Signature=[0-9a-f]{16,}/i
/** A whole script may be handed over in base64 (facts/camber-cli.md §3). */
const encoded = /[A-Za-z0-9+/]{40,}={0,2}/g
const ofThisMachine = 'a secret of this machine'

/**
 * A command as it may be shown: without the values of what looks like a secret, and not at all where more than these would be seen, as in a
 * script that is handed over in base64.
 */
export function shownCommand(command: string): string {
  return wholeOrLeftOut(withoutSecrets(command))
}

/** A command as it stands, or that it is left out where it shows a secret. */
export function wholeOrLeftOut(command: string): string {
  const [secret] = secretsInCommand(command, [])
  return secret === undefined ? command : `[left out by rythmiq: it shows ${secret.what}]`
}

/** Values that are given to variables whose names speak of a secret, and keys given as flags; Camber shows commands for ever. */
function withoutSecrets(command: string): string {
  return command
    .replace(/\b(\w*(?:KEY|SECRET|TOKEN|PASSWORD|PASSWD|CREDENTIAL)\w*=)(?:'[^']*'?|"[^"]*"?|[^\s;&|]+)/gi, '$1***')
    .replace(/(--?[\w-]*(?:key|secret|token|password)[=\s]+)(?:'[^']*'?|"[^"]*"?|[^\s;&|]+)/gi, '$1***')
    .replace(/(\/\/[^/\s:@]+:)[^@\s/]+@/g, '$1***@')
}

/** What a command shows that nobody should see. `known` are the secrets of this machine. */
export function secretsInCommand(command: string, known: readonly string[]): CommandSecret[] {
  const found = new Map<string, CommandSecret>()
  const add = (what: string, current: boolean): void => {
    found.set(what, { what, current: current || found.get(what)?.current === true, rotate: rotationOf(what) })
  }
  for (const text of [command, ...decodedIn(command)]) {
    const rest = text.replace(byName, (whole, before: string, name: string | undefined, value: string) => {
      if (isPlaceholder(value) || value.startsWith('$')) return whole
      add(name === undefined ? 'a value for --api-key' : `a value for ${name}`, known.includes(value))
      return `${before}***`
    })
    if (signedAddress.test(rest)) add('a signed address', false)
    for (const { what } of distinct(marksOf('command', rest, known))) add(what, what === ofThisMachine)
  }
  return [...found.values()]
}

/** The values that a command gives by the names of secrets, so that they can be hidden where its job printed them. Never to be shown. */
export function secretValuesIn(command: string): string[] {
  return [command, ...decodedIn(command)].flatMap((text) =>
    [...text.matchAll(byName)].flatMap(({ groups }) => {
      const value = groups?.['value'] ?? ''
      return isPlaceholder(value) || value.startsWith('$') ? [] : [value]
    }),
  )
}

/** Of two that begin at the same value, one by its look and one by the name before it, the first is the surer. */
function distinct(marks: readonly Mark[]): Mark[] {
  return marks.filter(({ at, what }, index) => {
    const valueWithin = at + what.length
    return !marks.slice(0, index).some((surer) => surer.at >= at && surer.at <= valueWithin)
  })
}

function decodedIn(command: string): string[] {
  return [...command.matchAll(encoded)].flatMap(([word]) => {
    try {
      const text = atob(word)
      // What decodes to anything but text was no script.
      return /^[\t\n\r\u0020-\u007e]*$/.test(text) ? [text] : []
    } catch {
      return []
    }
  })
}

const rotations: readonly (readonly [RegExp, string])[] = [
  [
    /SPACES|DigitalOcean Spaces|AWS/,
    'the Spaces key pair: make a new one under API, Spaces Keys at https://cloud.digitalocean.com, set it, run `rythmiq secrets push`, then delete the old one',
  ],
  [/camber|api-key/i, 'the Camber key: make a new one in the profile settings of https://app.cambercloud.com'],
  [/WEBHOOK/, 'WEBHOOK_SECRET: choose a new one at both ends, then run `rythmiq secrets push`'],
  [/signed address/, 'nothing once it has expired, which such addresses do within a day'],
  [/of this machine/, 'each key set here: see `rythmiq doctor sources` for where they come from'],
]

function rotationOf(what: string): string {
  return rotations.find(([pattern]) => pattern.test(what))?.[1] ?? 'it, where it was issued'
}
