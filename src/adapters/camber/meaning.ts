/** What a complaint of `camber` means to us. */
export type Meaning =
  | 'no logs'
  | 'foreign job'
  | 'bad key'
  | 'temporary'
  | 'not allowed'
  | 'bad gpu size'
  | 'bad usage'
  | 'no source'
  | 'absent'
  | 'refused'
  | 'unknown'

/**
 * Matched from the top, on meaning and never on one exact text: most messages were never published (facts §1, §12).
 * This is the only place that knows the words of `camber`'s errors.
 */
const meanings: readonly (readonly [RegExp, Meaning])[] = [
  [/job status is not completed, failed,? or running/i, 'no logs'],
  [/not belong to user/i, 'foreign job'],
  [/authentication error|unauthori[sz]ed|unauthenticated|user not found|not logged in|please log ?in/i, 'bad key'],
  [/(invalid|expired|missing) (api[ -]?key|token)|\bcode=401\b|status code:? 401/i, 'bad key'],
  [/\bcode=(408|425|429|499|5\d\d)\b|status code:? (429|5\d\d)|too many requests|rate limit/i, 'temporary'],
  [/bad gateway|service unavailable|gateway time-?out|internal server error/i, 'temporary'],
  [
    /dial tcp|no such host|name resolution|connection (refused|reset|closed)|broken pipe|network is unreachable/i,
    'temporary',
  ],
  [
    /i\/o timeout|deadline exceeded|timed? ?out|TLS handshake|x509|proxyconnect|(^|[\s:])(unexpected )?EOF$/im,
    'temporary',
  ],
  [/invalid node size for GPU/i, 'bad gpu size'],
  [
    /unknown (shorthand )?(flag|command)|required flag|invalid argument|flag needs an argument|accepts .*arg\(s\)/i,
    'bad usage',
  ],
  [/source path does not exist/i, 'no source'],
  [/\bcode=403\b|permission|forbidden|access denied|not the owner|not allowed/i, 'not allowed'],
  // Other trouble with the log's temporary credentials means that there are no logs yet (facts §10 row 11).
  [/issue sts to get logs/i, 'no logs'],
  [/\bcode=404\b|status code:? 404|not found|does not exist|no such (job|file|path|key|object|directory)/i, 'absent'],
  [/API error: code=/i, 'refused'],
]

/** What these words mean, `unknown` when nothing in them is known. */
export function meaningOf(complaint: string): Meaning {
  return meanings.find(([pattern]) => pattern.test(complaint))?.[1] ?? 'unknown'
}
