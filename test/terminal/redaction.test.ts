import { describe, expect, it } from 'vitest'
import { createRedactor } from '../../src/terminal/redaction.ts'

const secret = 'Zq/8+fK3="x\\9vLm2pR7wT1yB4'
const redact = createRedactor([secret, 'DO00ABCDEFGHJK'])

/** What a leak of the secret's middle would show, whatever the encoding. */
function base64Behind(before: string): string {
  return Buffer.from(`${before}${secret}and more`).toString('base64')
}

describe('a known secret', () => {
  it.each([
    ['plain', secret],
    ['URL-encoded', encodeURIComponent(secret)],
    ['URL-encoded in lower case', encodeURIComponent(secret).replace(/%../g, (byte) => byte.toLowerCase())],
    ['JSON-escaped', JSON.stringify(secret).slice(1, -1)],
  ])('is hidden %s', (_, shown) => {
    expect(redact(`before ${shown} after ${shown}`)).toBe('before *** after ***')
  })

  it.each(['', 'a', 'ab', 'abc', 'abcd'])('is hidden in base64 behind %j', (before) => {
    for (const encoded of [base64Behind(before), base64Behind(before).replaceAll('+', '-').replaceAll('/', '_')]) {
      const clean = redact(encoded)
      expect(clean).toContain('***')
      expect(clean).not.toContain(encoded.slice(8, 24))
    }
  })

  it('is hidden whole when another secret is a part of it', () => {
    expect(createRedactor(['abcdefgh', 'abcdefgh-longer'])('x abcdefgh-longer y abcdefgh')).toBe('x *** y ***')
  })
})

describe('what looks like a secret', () => {
  it.each([
    ['https://h/b?X-Amz-Signature=0a1b2c&x=1', 'https://h/b?X-Amz-Signature=***&x=1'],
    ['x-amz-credential=AKIA/20261123/r/s3 rest', 'x-amz-credential=*** rest'],
    ['X-Amz-Security-Token=tok"', 'X-Amz-Security-Token=***"'],
    ['SPACES_KEY=abc SPACES_SECRET=def python worker.py', 'SPACES_KEY=*** SPACES_SECRET=*** python worker.py'],
    ["SPACES_SECRET='a b' python", 'SPACES_SECRET=*** python'],
    ['SPACES_SECRET="ab" python', 'SPACES_SECRET=*** python'],
    ['CAMBER_API_KEY=abc; x', 'CAMBER_API_KEY=***; x'],
    ['DO_SPACES_SECRET_KEY=abc&& y', 'DO_SPACES_SECRET_KEY=***&& y'],
    ['camber --api-key abc me', 'camber --api-key *** me'],
    ['camber --api-key=abc me', 'camber --api-key=*** me'],
  ])('%s', (text, clean) => {
    expect(createRedactor([])(text)).toBe(clean)
  })
})

it.each([
  'SPACES_SECRET=abc',
  'SPACES_SECRET="abc" python',
  "SPACES_SECRET='abc' python",
  'SPACES_SECRET=',
  'camber --api-key abc',
  'camber --api-key "abc"',
  'see "https://h/b?X-Amz-Signature=0a1b2c"',
  `said ${secret}`,
])('leaves JSON that says %j JSON, and hides it there', (said) => {
  for (const indent of [0, 2]) {
    const clean = redact(JSON.stringify({ said, next: 'kept', list: ["it's", 'kept'] }, null, indent))
    const read: unknown = JSON.parse(clean)
    expect(read).toMatchObject({ next: 'kept', list: ["it's", 'kept'] })
    expect(clean).not.toMatch(/abc|0a1b2c|fK3/)
  }
})

it.each([
  'run 20261123-190142-k3f9 succeeded',
  'https://sgp1.digitaloceanspaces.com/rythmiq-one-artifacts/blobs/3f2b8c1e',
  'DO_SPACES_SECRET_KEY is not set',
  'Set CAMBER_API_KEY and try again',
  'X-Amz-Date=20261123T190142Z',
])('leaves innocent text untouched: %s', (text) => {
  expect(redact(text)).toBe(text)
})

it('does not tear holes for secrets too short to be one', () => {
  expect(createRedactor(['', 'a', 'test'])('a test of all')).toBe('a test of all')
})
