import { rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openSpaces } from '../../../src/adapters/spaces/spaces.ts'
import { type Gateway, ownGateway, temporaryFolder } from '../../sandbox/spaces/gateway.ts'

// Whatever a host has set up for other AWS tools must not change what rythmiq does.

let gateway: Gateway
let folder: string
const before = { ...process.env }

beforeAll(async () => {
  gateway = await ownGateway()
  folder = await temporaryFolder()
  // Each of these lines would make the SDK fail or go elsewhere if it read them.
  const hostile = [
    'endpoint_url = http://127.0.0.1:1',
    'region = nowhere-1',
    'retry_mode = nonsense',
    'max_attempts = nonsense',
    'defaults_mode = nonsense',
    'request_checksum_calculation = nonsense',
    'use_dualstack_endpoint = true',
    's3_use_arn_region = nonsense',
    'disable_clock_skew_correction = nonsense',
    'credential_process = /bin/false',
  ]
  await writeFile(join(folder, 'config'), `[default]\n${hostile.join('\n')}\n[profile other]\n${hostile.join('\n')}\n`)
  // A file read for the first time since long ago gets a new time of access (where the disk keeps one).
  await utimes(join(folder, 'config'), 1, 1)
  Object.assign(process.env, {
    AWS_CONFIG_FILE: join(folder, 'config'),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, 'config'),
    AWS_PROFILE: 'other',
    AWS_REGION: 'nowhere-1',
    AWS_DEFAULT_REGION: 'nowhere-1',
    AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
    AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:1',
    AWS_ACCESS_KEY_ID: 'WRONG',
    AWS_SECRET_ACCESS_KEY: 'wrong',
    AWS_SESSION_TOKEN: 'wrong',
    AWS_MAX_ATTEMPTS: 'nonsense',
    AWS_RETRY_MODE: 'nonsense',
    AWS_DEFAULTS_MODE: 'nonsense',
    AWS_REQUEST_CHECKSUM_CALCULATION: 'nonsense',
    AWS_RESPONSE_CHECKSUM_VALIDATION: 'nonsense',
    AWS_USE_DUALSTACK_ENDPOINT: 'true',
    AWS_USE_FIPS_ENDPOINT: 'true',
    AWS_S3_USE_ARN_REGION: 'nonsense',
    AWS_SDK_UA_APP_ID: 'x'.repeat(100),
    AWS_AUTH_SCHEME_PREFERENCE: 'nonsense',
  })
})

afterAll(async () => {
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name]
  Object.assign(process.env, before)
  await gateway.stop()
  await rm(folder, { recursive: true, force: true })
})

test('nothing of the environment or of ~/.aws is used, and no notice is given', async () => {
  const warnings: string[] = []
  const hear = (warning: Error) => warnings.push(warning.message)
  process.on('warning', hear)
  const { endpoint, region, bucket, access_key, secret_key } = gateway.announcement
  const store = openSpaces({ endpoint, region, bucket, accessKey: access_key, secretKey: secret_key, pathStyle: true })
  await store.put('x', '')
  expect((await store.get('x'))?.body.length).toBe(0)
  for await (const info of store.list('')) expect(info.key).toBe('x')
  store.close()
  // Warnings are given in the next turn of the loop.
  await new Promise((resolve) => setImmediate(resolve))
  process.off('warning', hear)
  expect(warnings).toEqual([])
  expect((await stat(join(folder, 'config'))).atimeMs).toBe(1000)
})
