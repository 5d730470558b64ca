import { randomBytes } from 'node:crypto'
import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type Gateway, ownGateway, until } from './gateway.ts'
import { type RawAnswer, type RawRequest, send } from './raw-request.ts'
import type { Target } from './targets.ts'

describe('fault switches', () => {
  let gateway: Gateway
  let target: Target

  beforeAll(async () => {
    gateway = await ownGateway()
    const { access_key, secret_key, reader_access_key, reader_secret_key, ...place } = gateway.announcement
    const keys = { accessKey: access_key, secretKey: secret_key, otherAccessKey: reader_access_key }
    target = { kind: 'gateway', ...place, ...keys, otherSecretKey: reader_secret_key, close: async () => undefined }
  })
  afterEach(() => rm(join(gateway.root, 'faults.json'), { force: true }))
  afterAll(() => gateway.stop())

  const faults = (value: unknown) => writeFile(join(gateway.root, 'faults.json'), JSON.stringify(value))
  const ask = (request: RawRequest) => send(target, request)
  const put = (key: string, body: string | Buffer = 'x') => ask({ method: 'PUT', key, body })
  const contents = async () => {
    const names = await readdir(join(gateway.root, 'buckets', target.bucket, 'content'), { recursive: true })
    return names.filter((name) => name.includes('/'))
  }

  test('fail_every fails every n-th request with the given status and code', async () => {
    await faults({ fail_every: 3, status: 503, code: 'SlowDown', retry_after: 2 })
    const answers: RawAnswer[] = []
    for (let count = 0; count < 6; count += 1) answers.push(await put('x'))
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 503, 200, 200, 503])
    expect(answers[2]).toMatchObject({ code: 'SlowDown', headers: { 'retry-after': '2' } })
  })

  test('fail_first and skip_first choose which ones, and the file is read anew', async () => {
    await faults({ fail_first: 1, skip_first: 1 })
    const statuses: number[] = []
    for (let count = 0; count < 3; count += 1) statuses.push((await put('x')).status)
    expect(statuses).toEqual([200, 503, 200])
    await faults({ fail_first: 1 })
    expect((await put('x')).status).toBe(503)
    await rm(join(gateway.root, 'faults.json'))
    expect((await put('x')).status).toBe(200)
  })

  test('only limits a fault to a method, a key prefix or a query', async () => {
    await faults([
      { status: 500, code: 'InternalError', only: { method: 'PUT', key_prefix: 'rythmiq/' } },
      { status: 503, code: 'SlowDown', only: { query: 'list-type' } },
    ])
    expect((await put('rythmiq/x')).status).toBe(500)
    expect((await put('blobs/x')).status).toBe(200)
    expect((await ask({ method: 'GET', key: 'rythmiq/x' })).status).toBe(404)
    expect((await ask({ method: 'GET', query: { 'list-type': '2' } })).status).toBe(503)
  })

  test('deny_writes denies what changes something, and nothing else', async () => {
    await put('readable')
    await faults({ deny_writes: true })
    expect(await put('readable')).toMatchObject({ status: 403, code: 'AccessDenied' })
    expect((await ask({ method: 'DELETE', key: 'readable' })).status).toBe(403)
    expect((await ask({ method: 'GET', key: 'readable' })).status).toBe(200)
  })

  test('no_space answers as a full disk does', async () => {
    await faults({ no_space: true })
    expect(await put('full')).toMatchObject({ status: 507, code: 'InsufficientStorage' })
  })

  test('delay_ms makes it slow', async () => {
    await faults({ delay_ms: 120 })
    const start = performance.now()
    await put('slow')
    expect(performance.now() - start).toBeGreaterThan(115)
  })

  test('drop gives no answer, and lose_answer does the work first', async () => {
    await faults({ drop: true })
    await expect(put('dropped')).rejects.toThrow()
    await faults({ lose_answer: true })
    await expect(put('lost')).rejects.toThrow()
    await rm(join(gateway.root, 'faults.json'))
    expect((await ask({ method: 'GET', key: 'dropped' })).status).toBe(404)
    expect((await ask({ method: 'GET', key: 'lost' })).status).toBe(200)
  })

  test('cut_after_bytes ends a download in the middle', async () => {
    await put('cut', randomBytes(500_000))
    await faults({ cut_after_bytes: 1000, only: { method: 'GET' } })
    await expect(ask({ method: 'GET', key: 'cut' })).rejects.toThrow()
  })

  test('cut_after_bytes ends an upload in the middle, and nothing half-written stays', async () => {
    const before = await contents()
    await faults({ cut_after_bytes: 100_000, only: { method: 'PUT' } })
    await expect(put('half', randomBytes(8_000_000))).rejects.toThrow()
    await rm(join(gateway.root, 'faults.json'))
    expect((await ask({ method: 'GET', key: 'half' })).status).toBe(404)
    await until('the piece is gone', async () => (await contents()).length === before.length)
  })

  test('corrupt changes a byte on the way, not on disk', async () => {
    await put('sound', 'hello')
    await faults({ corrupt: true, only: { method: 'GET' } })
    expect((await ask({ method: 'GET', key: 'sound' })).body.toString()).not.toBe('hello')
    await rm(join(gateway.root, 'faults.json'))
    expect((await ask({ method: 'GET', key: 'sound' })).body.toString()).toBe('hello')
  })

  test('a body that is refused leaves nothing on disk', async () => {
    const before = await contents()
    expect((await ask({ method: 'PUT', key: 'x', body: 'y', payload: '0'.repeat(64) })).status).toBe(400)
    expect(await contents()).toEqual(before)
  })

  test('replacing an object removes what it held before', async () => {
    await put('replaced', randomBytes(10))
    const before = await contents()
    await put('replaced', randomBytes(10))
    await until('the old content is gone', async () => (await contents()).length === before.length)
    await ask({ method: 'DELETE', key: 'replaced' })
    await until('the content is gone', async () => (await contents()).length === before.length - 1)
  })

  test('a file of switches that cannot be read is no fault', async () => {
    await writeFile(join(gateway.root, 'faults.json'), '{ "fail_')
    expect((await put('x')).status).toBe(200)
    expect(await readFile(join(gateway.root, 'faults.json'), 'utf8')).toContain('fail_')
  })
})
