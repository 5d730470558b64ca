import { spawn } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync, statSync } from 'node:fs'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { type ClientRequest, get } from 'node:http'
import { connect, createServer } from 'node:net'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Gateway, ownGateway, PROGRAM, startGateway, temporaryFolder, until } from './gateway.ts'
import { send } from './raw-request.ts'
import type { Target } from './targets.ts'

describe('the life of a gateway', () => {
  let root: string
  let started: Gateway[]

  beforeEach(async () => {
    root = await temporaryFolder()
    started = []
  })
  afterEach(async () => {
    for (const gateway of started) await gateway.stop()
    await rm(root, { recursive: true, force: true })
  })

  const start = async (flags: readonly string[]) => {
    const gateway = await startGateway(root, flags)
    started.push(gateway)
    return gateway
  }

  test('a second start announces the first gateway and ends with 0', async () => {
    const first = await start(['--linger', '30000'])
    const second = await start(['--linger', '30000'])
    await until('the second one ends', () => second.child.exitCode !== null)
    expect(second.child.exitCode).toBe(0)
    expect(second.announcement).toEqual(first.announcement)
    expect(first.child.exitCode).toBeNull()
  })

  test('of ten starters at once one becomes the gateway and all announce it', async () => {
    const gateways = await Promise.all(Array.from({ length: 10 }, () => start(['--linger', '30000'])))
    const pids = new Set(gateways.map((gateway) => gateway.announcement.pid))
    expect(pids.size).toBe(1)
    await until('nine have ended', () => gateways.filter((gateway) => gateway.child.exitCode === 0).length === 9)
    expect(await works(gateways[0])).toBe(true)
  })

  test('after kill -9 ten starters settle on one again, at the same port and with the same keys', async () => {
    const first = await start(['--linger', '30000'])
    await put(first, 'kept', 'x')
    const ended = once(first.child, 'exit')
    first.child.kill('SIGKILL')
    await ended
    const gateways = await Promise.all(Array.from({ length: 10 }, () => start(['--linger', '30000'])))
    const pids = new Set(gateways.map((gateway) => gateway.announcement.pid))
    expect(pids.size).toBe(1)
    expect(pids.has(first.announcement.pid)).toBe(false)
    expect({ ...gateways[0]?.announcement, pid: 0 }).toEqual({ ...first.announcement, pid: 0 })
    expect((await send(target(gateways[0]), { method: 'GET', key: 'kept' })).body.toString()).toBe('x')
  })

  test('another port is taken when somebody else has the old one', async () => {
    const first = await start(['--linger', '30000'])
    await first.stop()
    const port = Number(new URL(first.announcement.endpoint).port)
    const stranger = createServer((socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nno'))
    await new Promise<void>((resolve) => stranger.listen(port, '127.0.0.1', resolve))
    const second = await start(['--linger', '30000'])
    expect(second.announcement.endpoint).not.toBe(first.announcement.endpoint)
    expect(await works(second)).toBe(true)
    stranger.close()
  })

  test('it ends by itself when nobody needs it', async () => {
    const gateway = await start(['--linger', '100'])
    await until('it ends', () => gateway.child.exitCode !== null)
    expect(gateway.child.exitCode).toBe(0)
  })

  test('requests keep it alive, each for the linger time', async () => {
    const gateway = await start(['--linger', '400'])
    const end = Date.now() + 1200
    await until('three times the linger time is over', async () => {
      expect(await works(gateway)).toBe(true)
      return Date.now() > end
    })
    await until('it ends', () => gateway.child.exitCode !== null)
  })

  test('a lease keeps it alive and ends with the process that holds it', async () => {
    const gateway = await start(['--linger', '150'])
    // Held until the other process holds its own, however long that takes to start.
    const own = get(`${gateway.announcement.endpoint}/-/lease`, { headers: { 'x-rythmiq-lease': leaseToken(gateway) } })
    own.on('error', () => undefined)
    const script = `require('node:http').get(process.argv[1], { headers: { 'x-rythmiq-lease': process.argv[2] } }, (r) => r.once('data', () => console.log('leased')))`
    const holder = spawn(process.execPath, [
      '-e',
      script,
      `${gateway.announcement.endpoint}/-/lease`,
      leaseToken(gateway),
    ])
    await once(holder.stdout, 'data')
    own.destroy()
    const end = Date.now() + 600
    await until('four times the linger time is over', () => Date.now() > end)
    expect(gateway.child.exitCode).toBeNull()
    holder.kill('SIGKILL')
    await until('it ends', () => gateway.child.exitCode !== null)
  })

  test('nobody gets a lease without the token', async () => {
    const gateway = await start(['--linger', '30000'])
    const status = await new Promise((resolve) => {
      const request: ClientRequest = get(`${gateway.announcement.endpoint}/-/lease`, {
        headers: { 'x-rythmiq-lease': 'x' },
      })
      request.on('response', (response) => {
        response.resume()
        resolve(response.statusCode)
      })
    })
    expect(status).toBe(403)
  })

  test('a living process in the pid file keeps it alive, its death or an absent file does not', async () => {
    const pidFile = join(root, 'supervisor.pid')
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
    await writeFile(pidFile, `${other.pid}\n`)
    const gateway = await start(['--linger', '150', '--while-alive', pidFile])
    const end = Date.now() + 600
    await until('four times the linger time is over', () => Date.now() > end)
    expect(gateway.child.exitCode).toBeNull()
    other.kill('SIGKILL')
    await until('it ends', () => gateway.child.exitCode !== null)
    await rm(pidFile)
    const again = await start(['--linger', '100', '--while-alive', pidFile])
    await until('it ends', () => again.child.exitCode !== null)
  })

  test('SIGTERM ends it with 0, also while a lease is open, and frees the folder', async () => {
    const gateway = await start(['--linger', '30000'])
    const lease = get(`${gateway.announcement.endpoint}/-/lease`, {
      headers: { 'x-rythmiq-lease': leaseToken(gateway) },
    })
    lease.on('error', () => undefined)
    await once(lease, 'response').then(([response]) => {
      response.on('error', () => undefined)
      response.resume()
    })
    await gateway.stop()
    expect(gateway.child.exitCode).toBe(0)
    const next = await start(['--linger', '30000'])
    expect(next.announcement.pid).not.toBe(gateway.announcement.pid)
    expect(next.announcement.endpoint).toBe(gateway.announcement.endpoint)
  })

  test('keys are private to the user and differ from folder to folder', async () => {
    const gateway = await start(['--linger', '30000'])
    expect(statSync(root).mode & 0o777).toBe(0o700)
    for (const file of ['credentials.json', 'gateway.json']) expect(statSync(join(root, file)).mode & 0o777).toBe(0o600)
    const place = readFileSync(join(root, 'gateway.json'), 'utf8')
    expect(place).not.toContain(gateway.announcement.secret_key)
    const other = await ownGateway(['--linger', '30000'])
    expect(other.announcement.secret_key).not.toBe(gateway.announcement.secret_key)
    expect(other.announcement.endpoint).not.toBe(gateway.announcement.endpoint)
    await other.stop()
  })

  test('it listens on loopback only', async () => {
    const gateway = await start(['--linger', '30000'])
    const port = Number(new URL(gateway.announcement.endpoint).port)
    const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? [])
    for (const { address, family, internal } of addresses) {
      if (internal || family !== 'IPv4') continue
      await expect(knock(address, port)).resolves.toBe(false)
    }
    await expect(knock('127.0.0.1', port)).resolves.toBe(true)
  })

  test('objects, metadata and uploads survive the end, and what a killed one left half-made is swept', async () => {
    const first = await start(['--linger', '30000'])
    await put(first, 'kept', 'x', { 'x-amz-meta-a': 'b' })
    const upload = await send(target(first), { method: 'POST', key: 'parts', query: { uploads: '' } })
    const uploadId = /<UploadId>(.*)<\/UploadId>/.exec(upload.body.toString())?.[1] ?? ''
    const part = await send(target(first), {
      method: 'PUT',
      key: 'parts',
      query: { uploadId, partNumber: '1' },
      body: 'part',
    })
    await first.stop()
    const orphan = join(root, 'buckets', first.announcement.bucket, 'content', 'ab')
    await rm(orphan, { recursive: true, force: true })
    const { mkdir, utimes } = await import('node:fs/promises')
    await mkdir(orphan, { recursive: true })
    await writeFile(join(orphan, 'ab00'), 'half')
    await utimes(join(orphan, 'ab00'), 1, 1)
    const second = await start(['--linger', '30000'])
    const found = await send(target(second), { method: 'GET', key: 'kept' })
    expect(found.headers['x-amz-meta-a']).toBe('b')
    const xml = `<Complete><Part><PartNumber>1</PartNumber><ETag>${part.headers['etag']}</ETag></Part></Complete>`
    const done = await send(target(second), { method: 'POST', key: 'parts', query: { uploadId }, body: xml })
    expect(done.status).toBe(200)
    expect((await send(target(second), { method: 'GET', key: 'parts' })).body.toString()).toBe('part')
    await until('the orphan is gone', () =>
      readFile(join(orphan, 'ab00')).then(
        () => false,
        () => true,
      ),
    )
  })

  test('a wrong command line is one sentence on stderr and 1', async () => {
    for (const flags of [[], ['--root', root, '--linger', 'x'], ['--root', root, '--nonsense']]) {
      const child = spawn(process.execPath, [PROGRAM, ...flags])
      let problem = ''
      child.stderr.on('data', (piece: Buffer) => {
        problem += piece
      })
      const [code] = await once(child, 'close')
      expect(code).toBe(1)
      expect(problem).toMatch(/^sandbox-spaces: .+\n$/)
    }
  })
})

function target(gateway: Gateway | undefined): Target {
  if (gateway === undefined) throw new Error('no gateway')
  const { access_key, secret_key, reader_access_key, reader_secret_key, ...place } = gateway.announcement
  return {
    kind: 'gateway',
    ...place,
    accessKey: access_key,
    secretKey: secret_key,
    otherAccessKey: reader_access_key,
    otherSecretKey: reader_secret_key,
    close: async () => undefined,
  }
}

function put(gateway: Gateway, key: string, body: string, headers: Record<string, string> = {}) {
  return send(target(gateway), { method: 'PUT', key, body, headers })
}

async function works(gateway: Gateway | undefined): Promise<boolean> {
  return (await send(target(gateway), { method: 'HEAD' })).status === 200
}

function leaseToken(gateway: Gateway): string {
  return createHmac('sha256', gateway.announcement.secret_key).update('rythmiq-lease').digest('hex')
}

function knock(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 1000 })
    const answer = (open: boolean) => {
      socket.destroy()
      resolve(open)
    }
    socket.on('connect', () => answer(true))
    socket.on('error', () => answer(false))
    socket.on('timeout', () => answer(false))
  })
}
