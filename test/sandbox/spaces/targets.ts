import { readFileSync } from 'node:fs'
import { type Gateway, ownGateway } from './gateway.ts'

/** A bucket on a server, with a user who may write and another who may not. */
export interface Target {
  readonly kind: 'gateway' | 'ceph'
  readonly endpoint: string
  readonly bucket: string
  readonly region: string
  readonly accessKey: string
  readonly secretKey: string
  readonly otherAccessKey: string
  readonly otherSecretKey: string
  close(): Promise<void>
}

/** The servers that must answer alike: our gateway, or Ceph where RYTHMIQ_TEST_CEPH names its settings file. */
export const targets: readonly { readonly kind: Target['kind']; open(): Promise<Target> }[] = process.env[
  'RYTHMIQ_TEST_CEPH'
]
  ? [{ kind: 'ceph', open: openCeph }]
  : [{ kind: 'gateway', open: openGateway }]

async function openGateway(): Promise<Target> {
  const gateway: Gateway = await ownGateway()
  const { endpoint, bucket, region, ...keys } = gateway.announcement
  return {
    kind: 'gateway',
    endpoint,
    bucket,
    region,
    accessKey: keys.access_key,
    secretKey: keys.secret_key,
    otherAccessKey: keys.reader_access_key,
    otherSecretKey: keys.reader_secret_key,
    close: () => gateway.stop(),
  }
}

/** The file holds the KEY=VALUE lines that `ceph-rgw.sh start` prints. */
async function openCeph(): Promise<Target> {
  const lines = readFileSync(process.env['RYTHMIQ_TEST_CEPH'] ?? '', 'utf8').split('\n')
  const values = new Map(lines.map((line) => [line.split('=', 1)[0], line.slice(line.indexOf('=') + 1)]))
  const value = (name: string): string => {
    const found = values.get(name)
    if (found === undefined) throw new Error(`RYTHMIQ_TEST_CEPH has no ${name}`)
    return found
  }
  return {
    kind: 'ceph',
    endpoint: value('DO_SPACES_ENDPOINT'),
    bucket: value('DO_SPACES_BUCKET'),
    region: value('DO_SPACES_REGION'),
    accessKey: value('DO_SPACES_ACCESS_KEY'),
    secretKey: value('DO_SPACES_SECRET_KEY'),
    otherAccessKey: value('OTHER_USER_ACCESS_KEY'),
    otherSecretKey: value('OTHER_USER_SECRET_KEY'),
    close: async () => undefined,
  }
}
