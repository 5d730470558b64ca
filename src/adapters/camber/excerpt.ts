const longest = 160

/** What looks like a secret, whoever it belongs to. */
const secretLooking: readonly (readonly [RegExp, string])[] = [
  [/(--api-key[= ]+|bearer\s+)\S+/gi, '$1***'],
  [
    /([\w-]*(?:key|token|secret|password|signature|credential)[\w-]*["']?\s*[=:]\s*)("[^"]*"|'[^']*'|[^\s;&|]+)/gi,
    '$1***',
  ],
  [/[A-Za-z0-9+/_=-]{32,}/g, '***'],
]

/**
 * One short line of somebody else's text that may stand in a message. Third-party texts repeat argv, so `conceal` (the
 * job's command, paths, the key) is taken out whole and word by word, and all that follows a job's command is cut.
 */
export function excerpt(text: string, conceal: readonly string[] = []): string {
  let line = plain(text.slice(0, 20_000))
  for (const word of wordsOf(conceal)) line = line.replaceAll(word, '***')
  line = line.replace(/("?\bcommand"?\s*:|--cmd\b).*$/i, '$1 ***')
  for (const [pattern, replacement] of secretLooking) line = line.replace(pattern, replacement)
  const letters = [...line.trim()]
  return letters.length <= longest ? letters.join('') : `${letters.slice(0, longest - 1).join('')}…`
}

/** One line without control characters and escape sequences, so that it can neither paint nor hide anything. */
function plain(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/\p{Cc}\[[0-?]*[ -/]*[@-~]/gu, '')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '')
}

/** Longest first, so that a whole goes before its parts. Words under four letters would tear holes into innocent text. */
function wordsOf(values: readonly string[]): string[] {
  const forms = values.flatMap((value) => [
    plain(value).trim(),
    plain(value).replace(/\/+$/, ''),
    encodeURIComponent(value),
    Buffer.from(value).toString('base64'),
  ])
  const parts = values.flatMap((value) => value.split(/[\s'"`=;&|<>(){}\\,]+/))
  return [...new Set([...forms, ...parts])].filter((word) => word.length >= 4).sort((a, b) => b.length - a.length)
}
