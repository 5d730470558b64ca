import { describe, expect, it } from 'vitest'
import { nameResults, parseNamePattern, usualPattern } from '../../src/domain/result-names.ts'
import { failureOf } from './failing.ts'

const runId = '20261123-190142-k3f9'

function documents(...names: readonly string[]) {
  return names.map((name, index) => ({
    job_id: `${String(index).padStart(8, '0')}-0000-4000-8000-000000000001`,
    user_id: 'u1',
    schema_id: 'neet',
    name,
  }))
}

function named(pattern: string, ...names: readonly string[]): string[] {
  return [...nameResults(runId, documents(...names), parseNamePattern(pattern)).values()]
}

it('calls a result by its document and its schema unless told otherwise', () => {
  expect([...nameResults(runId, documents('scan.jpg'), usualPattern).values()]).toEqual(['scan-neet'])
})

it('puts in what each placeholder stands for; numbers have as many digits as the last one', () => {
  const [first, , last] = named('{n}_{original}_{schema}_{user_id}_{run}_{job_id}', 'a.jpg', 'b.jpg', 'c.tar.gz')
  expect(first).toBe(`1_a_neet_u1_${runId}_00000000-0000-4000-8000-000000000001`)
  expect(last).toMatch(/^3_c\.tar_/)
  expect(named('{n}', ...Array.from({ length: 10 }, (_, at) => `${at}.jpg`))[0]).toBe('01')
})

describe('a pattern that cannot be used', () => {
  it.each([
    ['{orginal}', /Did you mean \{original\}/],
    ['{colour}', /\{original\} \{schema\} \{job_id\}/],
    ['{original', /braces|original/],
    ['original}', /braces|original/],
    ['{}', /original/],
    ['', /original/],
    ['out/{original}', /--output/],
    ['..\\{original}', /--output/],
  ])('is a usage error that says what there is: %j', async (pattern, words) => {
    const failure = await failureOf(async () => parseNamePattern(pattern))
    expect(failure.code).toBe('USAGE')
    expect(`${failure.message} ${failure.hint}`).toMatch(words)
  })
})

describe('names are unlike each other', () => {
  it.each([
    ['the same name', ['a.jpg', 'a.jpg']],
    ['another ending', ['a.jpg', 'a.png']],
    ['another case', ['Scan.jpg', 'sCAN.jpg']],
    ['composed and decomposed letters', ['caf\u00e9.jpg', 'cafe\u0301.jpg']],
    ['one and the same sign instead of others', ['a b.jpg', 'a*b.jpg', 'a:b.jpg']],
    ['what is put behind a name', ['a.jpg', 'a-ocr.jpg', 'a-master.jpg', 'a-OCR.jpg']],
    ['what makes a name another', ['a.jpg', 'a-00000002.jpg', 'a.jpg']],
    ['nothing to go by', ['.jpg', '***', ' ']],
  ])('by %s', (_, names) => {
    const made = named('{original}', ...names)
    const files = made.flatMap((name) => [`${name}.jpg`, `${name}-ocr.jpg`, `${name}-master.jpg`])
    expect(new Set(files.map((file) => file.normalize('NFC').toLowerCase())).size).toBe(files.length)
  })

  it('by a pattern that says the same of all', () => {
    expect(new Set(named('photo', 'a.jpg', 'b.jpg', 'c.jpg')).size).toBe(3)
  })

  it('and the same again, whichever of them are fetched', () => {
    expect(named('{original}', 'a.jpg', 'a.jpg')).toEqual(named('{original}', 'a.jpg', 'a.jpg'))
  })
})

it.each([
  'CON',
  'con.txt.jpg',
  'Nul.jpg',
  'COM1.jpg',
  'lpt9.x.jpg',
  'ends in dots...jpg',
  'ends in blanks  .jpg',
  '../../etc/passwd',
  '..\\..\\boot.ini',
  '-rf.jpg',
  '.hidden.jpg',
  'a\u202eb\u0000\u001b[31m\n.jpg',
  '=cmd|calc.jpg',
  `${'आ'.repeat(300)}.jpg`,
  `${'👩‍👩‍👧‍👦'.repeat(60)}.jpg`,
  '…',
])('is safe on every file system: %j', (name) => {
  for (const pattern of ['{original}', '{original}-{schema}', '{schema} {original}.']) {
    const [made = ''] = named(pattern, name)
    expect(made).toMatch(/^[\p{L}\p{N}_][\p{L}\p{M}\p{N}._-]*$/u)
    expect(made).not.toMatch(/^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i)
    expect(made).not.toMatch(/[. ]$/)
    expect(made.normalize('NFC')).toBe(made)
    expect(Buffer.byteLength(`.${made}-master.jpeg.0123456789ab.part`)).toBeLessThanOrEqual(255)
  }
})

it('names fifty thousand alike within a second or two', () => {
  const same = Array.from({ length: 50_000 }, (_, index) => ({ ...documents('scan.jpg')[0], job_id: `${index}` }))
  const whole = same.map((document) => ({ user_id: 'u', schema_id: 'neet', name: 'scan.jpg', ...document }))
  expect(new Set(nameResults(runId, whole).values()).size).toBe(50_000)
})
