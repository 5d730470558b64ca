import { describe, expect, it } from 'vitest'
import { describeSettings } from '../../src/settings/inspected.ts'
import type { SettingSources } from '../../src/settings/resolve.ts'

const none: SettingSources = { flags: {}, environment: {}, dotenv: {}, project: {}, stored: {} }
const describe_ = (sources: Partial<SettingSources>) =>
  describeSettings({ sources: { ...none, ...sources }, files: [] })
const keyOf = (sources: Partial<SettingSources>) => describe_(sources).all.find(({ name }) => name === 'camber_api_key')

describe('a setting', () => {
  it('is told with its origin, a secret one without its value', () => {
    const seen = keyOf({ environment: { CAMBER_API_KEY: 'secret-key' } })
    expect(seen).toMatchObject({ origin: 'environment', shown: '***', pasted: null, others: [] })
    expect(seen?.reveal()).toBe('secret-key')
    expect(JSON.stringify(seen)).not.toContain('secret-key')
  })

  it('that is not set is told as such, and a default as default', () => {
    expect(keyOf({})).toMatchObject({ origin: null, shown: null })
    const bucket = describe_({}).all.find(({ name }) => name === 'spaces_bucket')
    expect(bucket).toMatchObject({ origin: 'default', shown: 'rythmiq-one-artifacts' })
  })

  it('that others give too tells whether they agree', () => {
    const seen = keyOf({
      environment: { CAMBER_API_KEY: 'a' },
      dotenv: { CAMBER_API_KEY: ' a ' },
      project: { camber_api_key: 'b' },
      stored: { camber_api_key: '' },
    })
    expect(seen?.others).toEqual([
      { origin: '.env', same: true },
      { origin: 'rythmiq.json', same: false },
    ])
  })

  it.each([
    ['"key"', 'quotes'],
    [" 'key'", 'quotes'],
    ['key\n', 'blanks'],
    ['key', null],
  ])('pasted as %j came with %s', (value, pasted) => {
    expect(keyOf({ environment: { CAMBER_API_KEY: value } })?.pasted).toBe(pasted)
  })
})

it('names of a file that no setting has are told', () => {
  const { strangers } = describe_({
    project: { spaces_buckett: 'b', spaces_bucket: 'b', $schema: 'x' },
    stored: { api_key: 'k' },
  })
  expect(strangers).toEqual([
    { file: 'rythmiq.json', name: 'spaces_buckett' },
    { file: 'settings.json', name: 'api_key' },
  ])
})

it('any variable can be asked for, the environment before .env', () => {
  const { variable } = describe_({ environment: { A: '1', C: ' ' }, dotenv: { A: '2', B: '3', C: '4' } })
  expect([variable('A'), variable('B'), variable('C'), variable('D')]).toEqual([
    { origin: 'environment', value: '1' },
    { origin: '.env', value: '3' },
    { origin: '.env', value: '4' },
    null,
  ])
})

it.each([
  ['https://user:pass@hooks.ours.in/x', 'https://***@hooks.ours.in/x'],
  ['https://hooks.ours.in/x?token=abc', 'https://hooks.ours.in/x?***'],
  ['https://hooks.ours.in/x', 'https://hooks.ours.in/x'],
])('the address %s is shown as %s', (value, shown) => {
  const seen = describe_({ environment: { WEBHOOK_URL: value } }).all.find(({ name }) => name === 'webhook_url')
  expect([seen?.shown, seen?.reveal()]).toEqual([shown, value])
})
