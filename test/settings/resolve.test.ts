import { describe, expect, it } from 'vitest'
import { resolveSettings, type SettingSources } from '../../src/settings/resolve.ts'

const none: SettingSources = { flags: {}, environment: {}, dotenv: {}, project: {}, stored: {} }
const bucketOf = (sources: Partial<SettingSources>) => resolveSettings({ ...none, ...sources }).get('spaces_bucket')
const inOrder: readonly Partial<SettingSources>[] = [
  { flags: { spaces_bucket: 'from-flag' } },
  { environment: { DO_SPACES_BUCKET: 'from-environment' } },
  { dotenv: { DO_SPACES_BUCKET: 'from-.env' } },
  { project: { spaces_bucket: 'from-rythmiq.json' } },
  { stored: { spaces_bucket: 'from-stored' } },
]
const origins = ['flag', 'environment', '.env', 'rythmiq.json', 'stored']

describe('precedence', () => {
  it.each(origins.map((origin, index) => [origin, index] as const))(
    '%s is stronger than all that come after it',
    (origin, index) => {
      const sources = Object.assign({}, ...inOrder.slice(index))
      expect(bucketOf(sources)).toEqual({ value: `from-${origin}`, origin, trimmed: false })
    },
  )

  it('falls back to the default, and says so', () => {
    expect(bucketOf({})).toEqual({ value: 'rythmiq-one-artifacts', origin: 'default', trimmed: false })
  })

  it('has nothing where nothing is set and there is no default', () => {
    expect(resolveSettings(none).has('camber_api_key')).toBe(false)
  })

  it.each(['', '   ', '\n', '""', "''", '" "'])('takes the empty value %j for absent', (empty) => {
    expect(bucketOf({ flags: { spaces_bucket: empty }, stored: { spaces_bucket: 'kept' } })?.origin).toBe('stored')
  })
})

describe('pasted values', () => {
  it.each([
    [' key123\n', 'key123', true],
    ['"key123"', 'key123', true],
    ["'key123'", 'key123', true],
    [' " key123 " ', 'key123', true],
    ['key123', 'key123', false],
    ['key"123', 'key"123', false],
    ['"key123', '"key123', false],
    ['"key123\'', '"key123\'', false],
  ])('%j is %j, told as trimmed: %s', (pasted, value, trimmed) => {
    expect(resolveSettings({ ...none, environment: { CAMBER_API_KEY: pasted } }).get('camber_api_key')).toEqual({
      value,
      origin: 'environment',
      trimmed,
    })
  })
})

it('knows the variables of the guide', () => {
  const environment = {
    CAMBER_API_KEY: 'a',
    DO_SPACES_ACCESS_KEY: 'b',
    DO_SPACES_SECRET_KEY: 'c',
    DO_SPACES_REGION: 'd',
  }
  const settings = resolveSettings({ ...none, environment })
  const names = ['camber_api_key', 'spaces_key', 'spaces_secret', 'spaces_region'] as const
  expect(names.map((name) => settings.get(name)?.value)).toEqual(['a', 'b', 'c', 'd'])
})
