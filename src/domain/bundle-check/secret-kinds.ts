/** What a secret looks like by itself. `value` is the group that must not be a placeholder. */
export interface SecretKind {
  readonly what: string
  /** With the flags `g` and `d`; the group `value` holds the secret. */
  readonly pattern: RegExp
}

/** Tokens whose first letters tell whose they are. */
export const secretKinds: readonly SecretKind[] = [
  {
    what: 'a private key',
    pattern:
      /-----BEGIN (?:[A-Z]{2,12} )?(?:ENCRYPTED )?PRIVATE KEY(?: BLOCK)?-----(?:\\[rn]|\s|["'+,]){0,12}(?<value>[A-Za-z0-9+/=:-]{32})/g,
  },
  { what: 'an AWS access key', pattern: /(?<![A-Za-z0-9])(?<value>(?:AKIA|ASIA)[0-9A-Z]{16})(?![A-Za-z0-9])/g },
  {
    what: 'a DigitalOcean Spaces access key',
    pattern: /(?<![A-Za-z0-9])(?<value>DO(?:00|801)[0-9A-Z]{15,16})(?![A-Za-z0-9])/g,
  },
  { what: 'a DigitalOcean token', pattern: /(?<value>do[opr]_v1_[0-9a-f]{64})/g },
  {
    what: 'a GitHub token',
    pattern: /(?<![A-Za-z0-9])(?<value>gh[opusr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{60,})/g,
  },
  { what: 'a GitLab token', pattern: /(?<![A-Za-z0-9])(?<value>glpat-[A-Za-z0-9_-]{20,})/g },
  { what: 'a Slack token', pattern: /(?<![A-Za-z0-9])(?<value>xox[abeoprs]-[A-Za-z0-9-]{20,})/g },
  { what: 'a Stripe key', pattern: /(?<![A-Za-z0-9])(?<value>[rs]k_live_[A-Za-z0-9]{20,})/g },
  {
    what: 'an API key of a model provider',
    pattern: /(?<![A-Za-z0-9])(?<value>sk-(?:ant|proj|svcacct)-[A-Za-z0-9_-]{24,})/g,
  },
  { what: 'a Hugging Face token', pattern: /(?<![A-Za-z0-9])(?<value>hf_[A-Za-z0-9]{34})(?![A-Za-z0-9])/g },
  { what: 'a Google API key', pattern: /(?<![A-Za-z0-9])(?<value>AIza[A-Za-z0-9_-]{35})(?![A-Za-z0-9])/g },
  { what: 'an npm token', pattern: /(?<![A-Za-z0-9])(?<value>npm_[A-Za-z0-9]{36})(?![A-Za-z0-9])/g },
  { what: 'a PyPI token', pattern: /(?<value>pypi-AgEI[A-Za-z0-9_-]{50,})/g },
  { what: 'a SendGrid key', pattern: /(?<value>SG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43})/g },
  {
    what: 'a signed web token',
    pattern: /(?<![A-Za-z0-9])(?<value>eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{20,})/g,
  },
  {
    what: 'a password in an address',
    pattern: /[a-z][a-z0-9+.-]{1,15}:\/\/[^\s:/@"'<>]{1,80}:(?<value>[^\s/@"'<>]{3,200})@[a-z0-9[]/gi,
  },
]

/** A value given to something that is named like a secret: `API_KEY = "…"`, `"token": "…"`, `export SECRET=…`. */
export const assignment =
  /(?<![:A-Za-z0-9_.])(?<name>[A-Za-z_][A-Za-z0-9_.-]{0,60})["']?\]?(?:\s*:\s*[A-Za-z]{1,12})?\s{0,20}(?<sign>=|:|=>|,(?=\s?["']))\s{0,20}(?:[bru]{0,2}(?<quote>["'])(?<quoted>[^"'\n]{6,400})\k<quote>|(?<bare>[A-Za-z0-9+/=_.~-]{16,400})(?=["'\s,;]|$))/gm
