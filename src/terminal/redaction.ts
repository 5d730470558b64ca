/** Hides secrets at every exit of the program: in what is printed, in JSON, and in third-party texts that are quoted. */
export type Redact = (text: string) => string

/** Shorter values would tear holes into innocent text. */
const shortest = 6

/**
 * What looks like a secret whoever it belongs to: presigned queries and assignments of the worker's variables.
 * They stop at quotes and backslashes, because what they clean may be JSON already and has to stay JSON.
 */
const patterns: readonly (readonly [RegExp, string])[] = [
  [/(X-Amz-(?:Signature|Credential|Security-Token)=)[^&\s"'<>\\]+/gi, '$1***'],
  [
    /((?:SPACES_SECRET|SPACES_KEY|CAMBER_API_KEY|DO_SPACES_SECRET_KEY|DO_SPACES_ACCESS_KEY)=)(?:'[^'\n"]*'|\\?"[^"\s,:{}\\]*\\?"|[^\s;&|"'\\]+)/g,
    '$1***',
  ],
  [/(--api-key[= ])(?:'[^'\n"]*'|\\?"[^"\s,:{}\\]*\\?"|[^\s"'\\]+)/g, '$1***'],
]

/** Makes a redactor that knows these secrets, plain, in base64 (at any alignment) and percent-encoded. */
export function createRedactor(secrets: readonly string[]): Redact {
  const needles = [...new Set(secrets.filter((secret) => secret.length >= shortest).flatMap(disguises))].sort(
    (left, right) => right.length - left.length,
  )
  return (text) => {
    let clean = text
    for (const needle of needles) clean = clean.replaceAll(needle, '***')
    for (const [pattern, replacement] of patterns) clean = clean.replace(pattern, replacement)
    return clean
  }
}

function disguises(secret: string): string[] {
  const escaped = JSON.stringify(secret).slice(1, -1)
  const encoded = encodeURIComponent(secret)
  const lowerCase = encoded.replace(/%[0-9A-F]{2}/g, (byte) => byte.toLowerCase())
  return [secret, escaped, encoded, lowerCase, ...base64Cores(secret)].filter((form) => form.length >= shortest)
}

/** The part of a secret's base64 that does not depend on its neighbours, for each of the three places it can start at. */
function base64Cores(secret: string): string[] {
  const bytes = Buffer.from(secret)
  return [0, 1, 2].flatMap((shift) => {
    const encoded = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .replaceAll('=', '')
    const head = shift === 0 ? 0 : shift + 1
    const tail = (shift + bytes.length) % 3 === 0 ? 0 : 1
    const core = encoded.slice(head, encoded.length - tail)
    return [core, core.replaceAll('+', '-').replaceAll('/', '_')]
  })
}
