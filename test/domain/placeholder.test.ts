import { expect, it } from 'vitest'
import { deadHostIn, isPlaceholder } from '../../src/domain/placeholder.ts'

it.each([
  ['https://api.camber.cloud', 'api.camber.cloud'],
  ['https://API.camber.cloud/jobs', 'api.camber.cloud'],
  ['https://dashboard.camber.cloud/x', 'dashboard.camber.cloud'],
  ['https://your-api.com/webhooks', 'your-api.com'],
  ['https://hooks.example.com', 'hooks.example.com'],
  ['https://app.cambercloud.com', null],
  ['https://sgp1.digitaloceanspaces.com', null],
  ['https://hooks.ourshop.in/your-order', null],
])('the dead host in %s is %s', (value, host) => expect(deadHostIn(value)).toBe(host))

it.each([
  ['your-api-key', true],
  ['XXX', true],
  ['<key>', true],
  [`$\{CAMBER_API_KEY}`, true],
  ['...', true],
  ['changeme', true],
  ['3f5a9c0d7e2b48161f0e9d8c7b6a594837261504', false],
  ['DO00QWERTYUIOPASDFGH', false],
  ['rythmiq-worker-v2', false],
])('%s is a placeholder: %s', (value, expected) => expect(isPlaceholder(value)).toBe(expected))
