import { randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { toFailure } from '../../../src/adapters/spaces/failures.ts'
import { writingFailure } from '../../../src/adapters/spaces/local-failures.ts'
import { openSpaces } from '../../../src/adapters/spaces/spaces.ts'
import type { ObjectStore } from '../../../src/ports.ts'
import { type Gateway, ownGateway, temporaryFolder } from '../../sandbox/spaces/gateway.ts'

const attempt = { wish: 'write' as const, bucket: 'b', endpoint: 'https://sgp1.example', key: 'rythmiq/x' }

/** An error as the SDK throws it. */
function answered(name: string, status: number): Error {
  return Object.assign(new Error('SECRET-CANARY'), { name, $metadata: { httpStatusCode: status, attempts: 1 } })
}

describe('what an error becomes', () => {
  test.each([
    ['NoSuchBucket', 404, 'BUCKET_MISSING'],
    ['NoSuchKey', 404, 'OBJECT_NOT_FOUND'],
    ['InvalidAccessKeyId', 403, 'SPACES_REJECTED'],
    ['SignatureDoesNotMatch', 403, 'SPACES_REJECTED'],
    ['AccessDenied', 403, 'SPACES_REJECTED'],
    ['RequestTimeTooSkewed', 403, 'SPACES_REJECTED'],
    ['SlowDown', 503, 'SPACES_UNAVAILABLE'],
    ['InternalError', 500, 'SPACES_UNAVAILABLE'],
    ['TooManyRequests', 429, 'SPACES_UNAVAILABLE'],
    ['BadDigest', 400, 'SPACES_UNAVAILABLE'],
    ['PermanentRedirect', 301, 'SETTING_INVALID'],
    ['AuthorizationHeaderMalformed', 400, 'SETTING_INVALID'],
    ['InvalidBucketName', 400, 'SETTING_INVALID'],
    ['PreconditionFailed', 412, 'SPACES_CONFLICT'],
    ['InsufficientStorage', 507, 'DISK_FULL'],
  ])('%s (%i) is %s', (name, status, code) => {
    expect(toFailure(answered(name, status), attempt)).toMatchObject({ name: 'Failure', code })
  })

  test.each(['ECONNREFUSED', 'ENOTFOUND', 'ETIMEDOUT', 'ECONNRESET', 'EPIPE', 'EAI_AGAIN', 'CERT_HAS_EXPIRED'])(
    'the network error %s is SPACES_UNAVAILABLE',
    (code) => {
      expect(toFailure(Object.assign(new Error('x'), { code }), attempt)).toMatchObject({ code: 'SPACES_UNAVAILABLE' })
    },
  )

  test('the errors of several addresses tried at once count as the first of them', () => {
    const error = new AggregateError([Object.assign(new Error('x'), { code: 'ECONNREFUSED' })])
    expect(toFailure(error, attempt)).toMatchObject({ code: 'SPACES_UNAVAILABLE' })
  })

  test('a time-out and a stop have their own', () => {
    expect(toFailure(Object.assign(new Error('x'), { name: 'TimeoutError' }), attempt)).toMatchObject({
      code: 'SPACES_UNAVAILABLE',
    })
    expect(toFailure(Object.assign(new Error('x'), { name: 'AbortError' }), attempt)).toMatchObject({
      code: 'INTERRUPTED',
    })
  })

  test('a bug stays a bug', () => {
    const bug = new TypeError('x is not a function')
    expect(toFailure(bug, attempt)).toBe(bug)
  })

  test('no text of a server or a library is repeated', () => {
    for (const name of ['InvalidAccessKeyId', 'Weird <code> SECRET-CANARY', 'SlowDown', 'AccessDenied']) {
      const failure = toFailure(answered(name, name === 'SlowDown' ? 503 : 403), attempt)
      expect(JSON.stringify([failure, String(failure)])).not.toContain('CANARY')
    }
  })

  test('a full disk and a folder that cannot be written', () => {
    const disk = (code: string) => Object.assign(new Error('x'), { code, syscall: 'write' })
    expect(writingFailure(disk('ENOSPC'), '/x')).toMatchObject({ code: 'DISK_FULL' })
    expect(writingFailure(disk('EROFS'), '/x')).toMatchObject({ code: 'OUTPUT_UNWRITABLE' })
    expect(writingFailure(disk('EACCES'), '/x')).toMatchObject({ code: 'OUTPUT_UNWRITABLE' })
  })

  test.each([
    'https://my-bucket.sgp1.digitaloceanspaces.com',
    'sgp1.digitaloceanspaces.com',
    'ftp://sgp1.digitaloceanspaces.com',
    'https://sgp1.digitaloceanspaces.com/my-bucket',
  ])('the endpoint %s is refused at once', (endpoint) => {
    const settings = { endpoint, region: 'sgp1', bucket: 'my-bucket', accessKey: 'a', secretKey: 's', pathStyle: false }
    expect(() => openSpaces(settings)).toThrow(expect.objectContaining({ code: 'SETTING_INVALID' }))
  })
})

describe('a store in trouble', () => {
  let gateway: Gateway
  let store: ObjectStore
  let folder: string

  beforeAll(async () => {
    gateway = await ownGateway()
    store = open({})
    folder = await temporaryFolder()
  })
  afterEach(() => rm(join(gateway.root, 'faults.json'), { force: true }))
  afterAll(async () => {
    store.close()
    await gateway.stop()
    await rm(folder, { recursive: true, force: true })
  })

  const open = (change: { endpoint?: string }) => {
    const { endpoint, region, bucket, access_key, secret_key } = gateway.announcement
    return openSpaces({
      endpoint,
      region,
      bucket,
      accessKey: access_key,
      secretKey: secret_key,
      pathStyle: true,
      ...change,
    })
  }
  const faults = (value: unknown) => writeFile(join(gateway.root, 'faults.json'), JSON.stringify(value))

  test('a passing fault is tried again and not noticed', async () => {
    await faults({ fail_first: 2, status: 503, code: 'SlowDown' })
    await store.put('retry', 'x')
    await faults({ fail_first: 2, status: 500, code: 'InternalError', only: { method: 'GET' } })
    expect(await store.get('retry')).not.toBeNull()
  })

  test('a lasting one is SPACES_UNAVAILABLE with the status', async () => {
    await faults({ status: 503, code: 'SlowDown' })
    await expect(store.get('x')).rejects.toMatchObject({ code: 'SPACES_UNAVAILABLE', details: { status: 503 } })
    await expect(store.put('x', '')).rejects.toMatchObject({ code: 'SPACES_UNAVAILABLE' })
  })

  test('a lost answer of a conditional put is not taken for a conflict', async () => {
    await faults({ lose_answer: true, fail_first: 1, only: { method: 'PUT' } })
    const body = randomBytes(16).toString('hex')
    await store.put('intent', body, { ifAbsent: true })
    expect(Buffer.from((await store.get('intent'))?.body ?? []).toString()).toBe(body)
    await expect(store.put('intent', 'other', { ifAbsent: true })).rejects.toMatchObject({ code: 'SPACES_CONFLICT' })
  })

  test('a denied write names the key that may not be written', async () => {
    await faults({ deny_writes: true })
    await expect(store.put('rythmiq/runs/x', '')).rejects.toMatchObject({
      code: 'SPACES_REJECTED',
      message: expect.stringContaining('rythmiq/runs/x'),
    })
  })

  test('a body cut off in the middle is got again, and a file goes on behind its last byte', async () => {
    const body = randomBytes(3_000_000)
    await store.put('cut', body)
    await faults({ cut_after_bytes: 1_000_000, fail_first: 1, only: { method: 'GET' } })
    expect(Buffer.from((await store.get('cut'))?.body ?? []).equals(body)).toBe(true)
    await faults({ cut_after_bytes: 1_200_000, fail_first: 2, only: { method: 'GET' } })
    await store.getFile('cut', join(folder, 'cut'))
    expect((await readFile(join(folder, 'cut'))).equals(body)).toBe(true)
  })

  test('a download that never gets through leaves no file', async () => {
    const place = join(folder, 'empty')
    await mkdir(place)
    await faults({ cut_after_bytes: 10, only: { method: 'GET' } })
    await expect(store.getFile('cut', join(place, 'x'))).rejects.toMatchObject({ code: 'SPACES_UNAVAILABLE' })
    expect(await readdir(place)).toEqual([])
  })

  test('a damaged body is noticed', async () => {
    await store.put('sound', 'hello')
    await faults({ corrupt: true, only: { method: 'GET' } })
    await expect(store.get('sound')).rejects.toMatchObject({ code: 'SPACES_UNAVAILABLE' })
    await expect(store.getFile('sound', join(folder, 'sound'))).rejects.toMatchObject({ code: 'SPACES_UNAVAILABLE' })
  })

  test('an upload that is cut goes through with the next try', async () => {
    const path = join(folder, 'up.bin')
    await writeFile(path, randomBytes(5_000_000))
    await faults({ cut_after_bytes: 1_000_000, fail_first: 1, only: { method: 'PUT' } })
    await store.putFile('up', path)
    expect((await store.head('up'))?.size).toBe(5_000_000)
  })

  test('a store without space is DISK_FULL, and nothing is left', async () => {
    await faults({ no_space: true })
    await expect(store.put('full', 'x')).rejects.toMatchObject({ code: 'DISK_FULL' })
    await rm(join(gateway.root, 'faults.json'))
    expect(await store.head('full')).toBeNull()
  })

  test('an upload in parts that fails in the middle leaves no upload', async () => {
    const path = join(folder, 'large.bin')
    await writeFile(path, Buffer.alloc(65 * 1024 * 1024))
    await faults({ status: 400, code: 'InvalidRequest', skip_first: 2, only: { method: 'PUT', query: 'partNumber' } })
    await expect(store.putFile('large', path)).rejects.toMatchObject({ code: 'SPACES_REJECTED' })
    expect(await readdir(join(gateway.root, 'buckets', gateway.announcement.bucket, 'uploads'))).toEqual([])
    expect(await store.head('large')).toBeNull()
  })

  test('nobody listening, and a name that is not known', async () => {
    const closed = await freePort()
    const refused = open({ endpoint: `http://127.0.0.1:${closed}` })
    await expect(refused.get('x')).rejects.toMatchObject({ code: 'SPACES_UNAVAILABLE' })
    const nameless = open({ endpoint: 'http://nowhere.invalid' })
    await expect(nameless.head('x')).rejects.toMatchObject({ code: 'SPACES_UNAVAILABLE' })
    refused.close()
    nameless.close()
  })

  test('something that answers but is no S3 is SETTING_INVALID', async () => {
    const server = createServer((_, response) => response.end('<html>welcome</html>'))
    const port = await listening(server)
    const web = open({ endpoint: `http://127.0.0.1:${port}` })
    await expect(web.list('')[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      code: 'SETTING_INVALID',
    })
    web.close()
    server.closeAllConnections()
    server.close()
  })

  test('a redirect to another region is SETTING_INVALID', async () => {
    const xml = '<?xml version="1.0"?><Error><Code>PermanentRedirect</Code><Message>m</Message></Error>'
    const server = createServer((_, response) =>
      response.writeHead(301, { 'content-type': 'application/xml' }).end(xml),
    )
    const port = await listening(server)
    const moved = open({ endpoint: `http://127.0.0.1:${port}` })
    await expect(moved.get('x')).rejects.toMatchObject({ code: 'SETTING_INVALID' })
    await expect(moved.head('x')).rejects.toMatchObject({ code: 'SETTING_INVALID' })
    moved.close()
    server.closeAllConnections()
    server.close()
  })
})

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

async function freePort(): Promise<number> {
  const server = createServer()
  const port = await listening(server)
  await new Promise((resolve) => server.close(resolve))
  return port
}
