import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { type HttpRequest, HttpResponse } from '@smithy/core/protocols'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { connect } from '../../../src/adapters/spaces/connection.ts'
import { createDirectPut } from '../../../src/adapters/spaces/direct-put.ts'
import { headObject } from '../../../src/adapters/spaces/reading.ts'
import { putObject } from '../../../src/adapters/spaces/writing.ts'
import { type Gateway, ownGateway } from '../../sandbox/spaces/gateway.ts'

const md5 = (body: Uint8Array) => createHash('md5').update(body).digest('hex')

describe('the short way asks as the client does', () => {
  it.each([
    ['DigitalOcean, by host name', 'https://sgp1.digitaloceanspaces.com', 'rythmiq-one-artifacts', false],
    ['DigitalOcean, by path', 'https://sgp1.digitaloceanspaces.com', 'rythmiq-one-artifacts', true],
    ['a gateway with a port', 'http://127.0.0.1:7480', 'bucket', false],
    ['a gateway in a folder of a host', 'http://storage.example:8080/s3/', 'bucket', true],
    ['a bucket that cannot be a host name', 'https://storage.example', 'Dotted.Bucket_1', false],
  ])('%s', async (_, endpoint, bucket, forcePathStyle) => {
    const asked: HttpRequest[] = []
    const client = new S3Client({
      endpoint,
      region: 'sgp1',
      credentials: { accessKeyId: 'KEY', secretAccessKey: 'CANARY-secret' },
      forcePathStyle,
      requestChecksumCalculation: 'WHEN_REQUIRED',
      requestHandler: {
        handle: async (request: HttpRequest) => {
          asked.push(request)
          const response = new HttpResponse({ statusCode: 200, headers: { etag: '"e"' }, body: Readable.from([]) })
          return { response }
        },
      },
    })
    const object = { key: 'blobs/0b5ba9b8-1c1d.jpg', body: Buffer.from('photo'), contentType: 'image/jpeg' }
    await client.send(
      new PutObjectCommand({ Bucket: bucket, Key: object.key, Body: object.body, ContentType: object.contentType }),
    )
    expect(await createDirectPut(client, bucket, new AbortController().signal).put(object, undefined)).toBe('e')
    const [usual, short] = asked.map(({ method, protocol, hostname, port, path, headers, body }) => ({
      ...{ method, protocol, hostname, port, path: path.replace(/\?x-id=PutObject$/, ''), body: String(body) },
      signedFor: /Credential=[^,]+/.exec(headers['authorization'] ?? '')?.[0],
      headers: ['host', 'content-length', 'content-type', 'x-amz-content-sha256'].map((name) => headers[name]),
    }))
    expect(short).toEqual(usual)
    expect(JSON.stringify(asked)).not.toContain('CANARY')
  })
})

describe('on a gateway', () => {
  let gateway: Gateway
  const open = (secretKey?: string) => {
    const { endpoint, region, bucket, access_key, secret_key } = gateway.announcement
    return connect({
      endpoint,
      region,
      bucket,
      accessKey: access_key,
      secretKey: secretKey ?? secret_key,
      pathStyle: true,
    })
  }
  const faults = (found: unknown) => writeFile(join(gateway.root, 'faults.json'), JSON.stringify(found))
  const body = Buffer.from('a small photo')
  const plain = { key: 'blobs/one.jpg', body, contentType: 'image/jpeg' }

  beforeAll(async () => {
    gateway = await ownGateway()
  })
  afterEach(() => faults([]))
  afterAll(() => gateway.stop())

  it('a small object of a plain name goes the short way, and its etag comes back', async () => {
    expect(await open().direct.put(plain, undefined)).toBe(md5(body))
  })

  it.each([
    ['a name that an address would show otherwise', { ...plain, key: 'blobs/Müller & Sohn.jpg' }],
    ['a name with a step upwards in it', { ...plain, key: 'blobs//../one.jpg' }],
    ['more than a mebibyte', { ...plain, body: Buffer.alloc(1024 * 1024 + 1) }],
  ])('%s does not go the short way', async (_, object) => {
    expect(await open().direct.put(object, undefined)).toBeNull()
  })

  it('does not put what was stopped before', async () => {
    expect(await open().direct.put({ ...plain, key: 'blobs/stopped' }, AbortSignal.abort())).toBeNull()
    await expect(putObject(open(), 'blobs/stopped', body, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'INTERRUPTED',
    })
  })

  it('what fails the first time is put by the client', async () => {
    await faults({ fail_first: 1, status: 503, code: 'SlowDown', only: { method: 'PUT' } })
    expect(await putObject(open(), 'blobs/again', body)).toEqual({ etag: md5(body) })
  })

  it.each([
    ['breaks off', { drop: true }, 'blobs/dropped', false],
    ['loses its answer', { lose_answer: true }, 'blobs/unanswered', true],
  ])('what %s is no success, and may be put again', async (_, fault, key, there) => {
    const connection = open()
    await faults({ ...fault, only: { method: 'PUT' } })
    expect(await connection.direct.put({ ...plain, key }, undefined)).toBeNull()
    await faults([])
    expect((await headObject(connection, key)) !== null).toBe(there)
    expect(await putObject(connection, key, body)).toEqual({ etag: md5(body) })
  })

  it('what is wrong with a key is told by the client', async () => {
    expect(await open('CANARY-wrong').direct.put(plain, undefined)).toBeNull()
    const refused = putObject(open('CANARY-wrong'), plain.key, body)
    await expect(refused).rejects.toMatchObject({
      code: 'SPACES_REJECTED',
      message: expect.stringMatching(/secret key/),
    })
  })

  it.each([
    ['before', false],
    ['in the moment after it was asked', true],
  ])('puts nothing when the store was closed %s', async (_, asked) => {
    const connection = open()
    const close = () => {
      connection.closing.abort()
      connection.client.destroy()
    }
    if (!asked) close()
    const put = putObject(connection, 'blobs/closed', body)
    close()
    await expect(put).rejects.toMatchObject({ code: 'INTERRUPTED' })
    expect(await headObject(open(), 'blobs/closed')).toBeNull()
  })

  it('leaves all to the client for five seconds after a failure', async () => {
    let time = 0
    const { client, bucket, closing } = open()
    const direct = createDirectPut(client, bucket, closing.signal, () => time)
    await faults({ fail_first: 1, status: 503, code: 'SlowDown', only: { method: 'PUT' } })
    expect(await direct.put(plain, undefined)).toBeNull()
    time = 4_999
    expect(await direct.put(plain, undefined)).toBeNull()
    time = 5_000
    expect(await direct.put(plain, undefined)).toBe(md5(body))
  })
})
