import type { BundleFinding } from './finding.ts'
import { assignment, secretKinds } from './secret-kinds.ts'

/** Finds what must not be uploaded in one text file; no finding ever holds a part of it. `known` are secrets of this machine. */
export function scanForSecrets(file: string, text: string, known: readonly string[]): BundleFinding[] {
  const marks = marksOf(file, text, known)
  const byLine = new Map<number, string>()
  const lineAt = lineCounter(text)
  for (const { at, what } of marks) {
    const line = lineAt(at)
    // The first to claim a line is the surest.
    if (!byLine.has(line)) byLine.set(line, what)
  }
  return [...byLine].map(([line, what]) => ({
    severity: 'error',
    rule: 'secret',
    file,
    line,
    message: `holds ${what}, which the upload would copy to Camber.`,
    fix: 'Take it out and read it from the environment (os.environ) on the node; replace it where it was issued if it was ever shared.',
  }))
}

/** A place in a text where a secret begins. */
export interface Mark {
  readonly at: number
  /** Its kind: `a GitHub token`, `a value for SPACES_SECRET`. */
  readonly what: string
}

/** Every secret in a text, the surest first. */
export function marksOf(file: string, text: string, known: readonly string[]): Mark[] {
  return [...knownSecrets(text, known), ...ofKinds(text), ...assigned(file, text)]
}

/** Shorter ones would be found in any text. */
const shortestKnown = 8

function knownSecrets(text: string, known: readonly string[]): Mark[] {
  const forms = known.filter((secret) => secret.length >= shortestKnown).flatMap(formsOf)
  return [...new Set(forms)].flatMap((form) =>
    everyIndexOf(text, form).map((at) => ({ at, what: 'a secret of this machine' })),
  )
}

function formsOf(secret: string): string[] {
  const bytes = String.fromCharCode(...new TextEncoder().encode(secret))
  return [secret, encodeURIComponent(secret), btoa(bytes).replace(/=+$/, '')]
}

function everyIndexOf(text: string, wanted: string): number[] {
  const found: number[] = []
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) found.push(at)
  return found
}

function ofKinds(text: string): Mark[] {
  return secretKinds.flatMap(({ what, pattern }) =>
    [...text.matchAll(pattern)]
      .filter((match) => !isPlaceholder(match.groups?.['value'] ?? ''))
      .map((match) => ({ at: match.index, what })),
  )
}

const secretName =
  /secret|token|passw(or)?d|passphrase|credential|(^|[_.-])(api|access|auth|camber|spaces|private|service|webhook|encryption|signing|client)[_.-]?key|apikey|(^|[_.-])key$/i
/** Keys of tables and objects, names of settings, counts of tokens. */
const harmlessName =
  /public|cache|sort|primary|foreign|partition|object|idempotency|dict|json|row|column|file|master_key|key_?(name|id$|path|prefix|field)|max_|_(name|path|file|url|uri|type|env|var|header|field|limit|count|prefix|length|id)$|tokeni[sz]er|next|continuation|(id|used)$|result|^token(s|_type)$/i

function assigned(file: string, text: string): Mark[] {
  return [...text.matchAll(assignment)].flatMap((match) => {
    const { name = '', quoted, bare, sign } = match.groups ?? {}
    if (!secretName.test(name) || harmlessName.test(name)) return []
    const value = (quoted ?? bare ?? '').trim()
    if (isPlaceholder(value)) return []
    // `dict.get("API_KEY", "name")` is a look-up as often as not: only what cannot be a word counts.
    const sure =
      quoted !== undefined && sign !== ',' && /passw(or)?d|passphrase/i.test(name) ? isPassword(value) : false
    const inCode = bare !== undefined && /\.pyi?$/.test(file)
    if (!sure && !looksRandom(value, inCode)) return []
    const camber = /^[0-9a-f]{40}$/i.test(value) && /camber/i.test(name)
    return [{ at: match.index, what: camber ? 'what looks like a Camber key' : `a value for ${name}` }]
  })
}

/** What people write where a secret will be, and what is looked up when the program runs. */
function isPlaceholder(value: string): boolean {
  return (
    /^[<({[%$]|[>})\]]$|\$\{|\{\{|\$\(|\{[a-z_.]*\}|%\(|%s|^\$[A-Z_]+$/i.test(value) ||
    /your|example|placeholder|change.?me|dummy|redacted|insert|replace|xxxx|to.?be.?set|\*{3}|\.{3}|…|fill.?in|goes.?here|1234567890|abcdef/i.test(
      value,
    ) ||
    /^(.)\1*$/.test(value) ||
    /^(pass(word|wd)?|pwd?|secret)\d{0,4}$/i.test(value) ||
    /^(?:os\.|process\.|env[.[]|getenv|self\.|settings\.|config\.)/.test(value)
  )
}

function isPassword(value: string): boolean {
  return value.length >= 8 && /[0-9]/.test(value) && /[A-Za-z]/.test(value) && !/\s/.test(value)
}

/** Letters and digits without the look of words; `mixed` asks for more, where names of variables stand as well. */
function looksRandom(value: string, mixed: boolean): boolean {
  if (!/^[A-Za-z0-9+/=_.~-]{16,}$/.test(value) || !/[0-9]/.test(value) || !/[A-Za-z]/.test(value)) return false
  if (/^[0-9a-f]{32,}$/i.test(value)) return entropy(value) > 3
  if (/^[a-z0-9]+(?:[-_./][a-z0-9]+){2,}$/.test(value) || /^[A-Z0-9]+(?:_[A-Z0-9]+)+$/.test(value)) return false
  // `X25519PrivateKey` is a type; what is random has digits in several places.
  const scattered = /[a-z]/.test(value) && /[A-Z]/.test(value) && (value.match(/\d+/g) ?? []).length >= 3
  if (mixed && (value.includes('.') || !scattered)) return false
  if (value.split(/[-_./+]/).every((part) => /^[A-Za-z]*\d{0,4}$/.test(part))) return false
  return entropy(value) > 3.3
}

/** Shannon's, in bits a character. */
function entropy(value: string): number {
  const counts = new Map<string, number>()
  for (const character of value) counts.set(character, (counts.get(character) ?? 0) + 1)
  return [...counts.values()].reduce((sum, count) => {
    const share = count / value.length
    return sum - share * Math.log2(share)
  }, 0)
}

/** Answers with the line of a place in the text; many are asked for, so the line ends are looked for once. */
function lineCounter(text: string): (at: number) => number {
  const ends = [...text.matchAll(/\n/g)].map(({ index }) => index)
  return (at) => {
    let low = 0
    let high = ends.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((ends[middle] ?? 0) < at) low = middle + 1
      else high = middle
    }
    return low + 1
  }
}
