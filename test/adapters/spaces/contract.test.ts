import { createHash, randomBytes } from 'node:crypto'
import { mkdir, open, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openSpaces } from '../../../src/adapters/spaces/spaces.ts'
import type { ObjectStore } from '../../../src/ports.ts'
import { temporaryFolder } from '../../sandbox/spaces/gateway.ts'
import { send } from '../../sandbox/spaces/raw-request.ts'
import { type Target, targets } from '../../sandbox/spaces/targets.ts'

// What the ObjectStore port promises, kept by the adapter on our gateway and on a real Ceph.

describe.each(targets)('the object store on $kind', ({ kind, open: openTarget }) => {
  const prefix = `contract-${randomBytes(4).toString('hex')}/`
  let target: Target
  let store: ObjectStore
  let folder: string

  beforeAll(async () => {
    target = await openTarget()
    store = openSpaces({ ...target, pathStyle: true })
    folder = await temporaryFolder()
  })

  afterAll(async () => {
    for await (const { key } of store.list(prefix)) await store.delete(key)
    store.close()
    await target.close()
    await rm(folder, { recursive: true, force: true })
  })

  const md5 = (body: string | Buffer) => createHash('md5').update(body).digest('hex')
  const collect = async (under: string, options?: { after?: string; limit?: number }) => {
    const keys: string[] = []
    for await (const info of store.list(prefix + under, options)) keys.push(info.key.slice(prefix.length))
    return keys
  }

  test('says where it is', () => {
    expect(store).toMatchObject({ bucket: target.bucket, region: target.region, endpoint: target.endpoint })
  })

  test('an object that is put can be got, with its type and metadata', async () => {
    const metadata = {
      plain: 'a b',
      umlaut: 'Ausweis Müller.jpg',
      spaces: ' two  spaces ',
      empty: '',
      looks: "utf-8''%41",
    }
    const { etag } = await store.put(`${prefix}one`, 'hello', { contentType: 'text/plain', metadata })
    expect(etag).toBe(md5('hello'))
    const found = await store.get(`${prefix}one`)
    expect(Buffer.from(found?.body ?? []).toString()).toBe('hello')
    expect(found?.head).toMatchObject({ key: `${prefix}one`, size: 5, etag, contentType: 'text/plain', metadata })
    expect(await store.head(`${prefix}one`)).toMatchObject({ size: 5, etag, metadata })
  })

  test('many requests may hang on one signal without a word of warning on stderr', async () => {
    const warnings: Error[] = []
    const hear = (warning: Error): void => void warnings.push(warning)
    process.on('warning', hear)
    const { signal } = new AbortController()
    const names = Array.from({ length: 32 }, (_, index) => `${prefix}signal/${index}`)
    await Promise.all(names.map((name) => store.put(name, 'x', { signal })))
    await Promise.all(names.map((name, index) => store.getFile(name, join(folder, `signal-${index}`), { signal })))
    process.off('warning', hear)
    expect(warnings).toEqual([])
  })

  test('an empty object and one of all bytes come back alike', async () => {
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, index) => index))
    await store.put(`${prefix}bytes`, bytes)
    await store.put(`${prefix}empty`, '')
    expect(Buffer.from((await store.get(`${prefix}bytes`))?.body ?? []).equals(bytes)).toBe(true)
    expect((await store.get(`${prefix}empty`))?.body.length).toBe(0)
  })

  test('what is not there is null, and deleting it is no error', async () => {
    expect(await store.get(`${prefix}never`)).toBeNull()
    expect(await store.head(`${prefix}never`)).toBeNull()
    await store.delete(`${prefix}never`)
    await store.put(`${prefix}gone`, 'x')
    await store.delete(`${prefix}gone`)
    expect(await store.head(`${prefix}gone`)).toBeNull()
  })

  test('ifAbsent lets one writer in and tells the others SPACES_CONFLICT', async () => {
    const writers = Array.from({ length: 6 }, (_, index) => store.put(`${prefix}lock`, `w${index}`, { ifAbsent: true }))
    const settled = await Promise.allSettled(writers)
    expect(settled.filter((result) => result.status === 'fulfilled')).toHaveLength(1)
    for (const result of settled) {
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'SPACES_CONFLICT' })
    }
  })

  test('ifMatch changes only what has not changed', async () => {
    const { etag } = await store.put(`${prefix}swap`, 'one')
    await store.put(`${prefix}swap`, 'two', { ifMatch: etag })
    await expect(store.put(`${prefix}swap`, 'three', { ifMatch: etag })).rejects.toMatchObject({
      code: 'SPACES_CONFLICT',
    })
    await expect(store.put(`${prefix}none`, 'x', { ifMatch: etag })).rejects.toMatchObject({ code: 'SPACES_CONFLICT' })
  })

  test('of writers at once with the same ifMatch one wins, and the others are told SPACES_CONFLICT', async () => {
    const { etag } = await store.put(`${prefix}contested`, 'start')
    const writers = Array.from({ length: 6 }, (_, index) =>
      store.put(`${prefix}contested`, `w${index}`, { ifMatch: etag }),
    )
    const settled = await Promise.allSettled(writers)
    expect(settled.filter((result) => result.status === 'fulfilled')).toHaveLength(1)
    for (const result of settled) {
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'SPACES_CONFLICT' })
    }
  })

  test('keys of any letters are put, listed in byte order and deleted', async () => {
    const keys = ['odd/a b', 'odd/a+b', 'odd/%41', 'odd//x', 'odd/é😀', 'odd/.', 'odd/\u0001control', 'odd/z/'].map(
      (key) => key,
    )
    for (const key of keys) await store.put(prefix + key, key)
    const inOrder = [...keys].sort((left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right)))
    expect(await collect('odd/')).toEqual(inOrder)
    expect(await collect('odd/', { limit: 3 })).toEqual(inOrder.slice(0, 3))
    expect(await collect('odd/', { after: `${prefix}odd/a b` })).toEqual(inOrder.slice(inOrder.indexOf('odd/a b') + 1))
    for (const key of keys) expect(Buffer.from((await store.get(prefix + key))?.body ?? []).toString()).toBe(key)
  })

  // On Ceph a thousand puts cost ten seconds, and that it gives pages by start-after is in the conformance suite.
  if (kind === 'gateway') {
    test('a listing goes on behind a thousand objects', async () => {
      const names = Array.from({ length: 1003 }, (_, index) => `many/${String(index).padStart(4, '0')}`)
      const waiting = [...names]
      const writer = async () => {
        for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
          await send(target, { method: 'PUT', key: prefix + name, body: '', keep: true })
        }
      }
      await Promise.all(Array.from({ length: 16 }, writer))
      expect(await collect('many/')).toEqual(names)
      expect(await collect('many/', { limit: 1001 })).toHaveLength(1001)
      const objects = names.map((name) => `<Object><Key>${prefix}${name}</Key></Object>`)
      for (const part of [objects.slice(0, 1000), objects.slice(1000)]) {
        await send(target, { method: 'POST', query: { delete: '' }, body: `<Delete>${part.join('')}</Delete>` })
      }
    })
  }

  describe('files', () => {
    test('a file goes up and comes down the same, and progress ends at its size', async () => {
      const path = join(folder, 'small.bin')
      const body = randomBytes(700_000)
      await writeFile(path, body)
      const seen: number[] = []
      const { etag } = await store.putFile(`${prefix}file`, path, {
        contentType: 'image/jpeg',
        onBytes: (sent) => seen.push(sent),
      })
      expect(etag).toBe(md5(body))
      expect(seen.at(-1)).toBe(body.length)
      const target = join(folder, 'down.bin')
      expect(await store.getFile(`${prefix}file`, target)).toEqual({ size: body.length })
      expect((await readFile(target)).equals(body)).toBe(true)
      expect((await store.head(`${prefix}file`))?.contentType).toBe('image/jpeg')
    })

    test('an empty file too', async () => {
      await writeFile(join(folder, 'empty'), '')
      await store.putFile(`${prefix}empty-file`, join(folder, 'empty'))
      expect(await store.getFile(`${prefix}empty-file`, join(folder, 'empty-down'))).toEqual({ size: 0 })
    })

    test('above 64 MiB it goes in parts, and leaves no upload behind', async () => {
      const path = join(folder, 'large.bin')
      const file = await open(path, 'w')
      await file.write('start')
      await file.truncate(70 * 1024 * 1024)
      await file.close()
      const seen: number[] = []
      const { etag } = await store.putFile(`${prefix}large`, path, {
        metadata: { a: 'b' },
        onBytes: (sent) => seen.push(sent),
      })
      expect(etag).toMatch(/^[0-9a-f]{32}-5$/)
      expect(seen.at(-1)).toBe(70 * 1024 * 1024)
      expect(await store.head(`${prefix}large`)).toMatchObject({ size: 70 * 1024 * 1024, etag, metadata: { a: 'b' } })
      await expect(store.putFile(`${prefix}large`, path, { ifAbsent: true })).rejects.toMatchObject({
        code: 'SPACES_CONFLICT',
      })
      await store.putFile(`${prefix}large`, path, { ifMatch: etag })
      expect(await uploadsUnderWay()).toBe(0)
      expect(await store.getFile(`${prefix}large`, join(folder, 'large-down'))).toEqual({ size: 70 * 1024 * 1024 })
      expect((await readFile(join(folder, 'large-down'))).subarray(0, 5).toString()).toBe('start')
      await rm(join(folder, 'large-down'))
    })

    test('stopping an upload in parts leaves neither object nor upload', async () => {
      const stop = new AbortController()
      const sending = store.putFile(`${prefix}stopped`, join(folder, 'large.bin'), {
        signal: stop.signal,
        onBytes: () => stop.abort(),
      })
      await expect(sending).rejects.toMatchObject({ code: 'INTERRUPTED' })
      expect(await store.head(`${prefix}stopped`)).toBeNull()
      expect(await uploadsUnderWay()).toBe(0)
    })

    test('stopping before or during a put is INTERRUPTED', async () => {
      const signal = AbortSignal.abort()
      await expect(store.put(`${prefix}never`, 'x', { signal })).rejects.toMatchObject({ code: 'INTERRUPTED' })
      await expect(store.putFile(`${prefix}never`, join(folder, 'small.bin'), { signal })).rejects.toMatchObject({
        code: 'INTERRUPTED',
      })
      await expect(store.getFile(`${prefix}file`, join(folder, 'never'), { signal })).rejects.toMatchObject({
        code: 'INTERRUPTED',
      })
      expect(await store.head(`${prefix}never`)).toBeNull()
    })

    test('a file that shrinks while it is sent is INPUT_UNREADABLE and is not stored', async () => {
      const path = join(folder, 'shrinking.bin')
      await writeFile(path, Buffer.alloc(8 * 1024 * 1024, 1))
      const cut = async () =>
        (await open(path, 'r+').then(async (file) => file.truncate(1000).then(() => file))).close()
      let cutting: Promise<void> | null = null
      const sending = store.putFile(`${prefix}shrinking`, path, {
        onBytes: () => {
          cutting ??= cut()
        },
      })
      await expect(sending).rejects.toMatchObject({ code: 'INPUT_UNREADABLE' })
      await cutting
    })

    test('a file that is not there or is a folder', async () => {
      await expect(store.putFile(`${prefix}x`, join(folder, 'nothing'))).rejects.toMatchObject({
        code: 'INPUT_NOT_FOUND',
      })
      await expect(store.putFile(`${prefix}x`, folder)).rejects.toMatchObject({ code: 'INPUT_UNREADABLE' })
    })

    test('getting what is not there is OBJECT_NOT_FOUND and leaves no file', async () => {
      const place = join(folder, 'absent')
      await mkdir(place)
      await expect(store.getFile(`${prefix}never`, join(place, 'x'))).rejects.toMatchObject({
        code: 'OBJECT_NOT_FOUND',
      })
      expect(await readdir(place)).toEqual([])
    })

    test('a target that cannot be written is OUTPUT_UNWRITABLE and leaves no file', async () => {
      await store.put(`${prefix}small`, 'x')
      const taken = join(folder, 'taken')
      await mkdir(join(taken, 'inside'), { recursive: true })
      await expect(store.getFile(`${prefix}small`, taken)).rejects.toMatchObject({ code: 'OUTPUT_UNWRITABLE' })
      await expect(store.getFile(`${prefix}small`, join(folder, 'no', 'such', 'x'))).rejects.toMatchObject({
        code: 'OUTPUT_UNWRITABLE',
      })
      expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toEqual([])
    })

    const uploadsUnderWay = async () => {
      const answer = await send(target, { method: 'GET', query: { uploads: '', prefix } })
      return (answer.body.toString().match(/<Upload>/g) ?? []).length
    }
  })

  test('a bucket that is not there is BUCKET_MISSING for every method', async () => {
    const elsewhere = openSpaces({ ...target, bucket: 'there-is-none', pathStyle: true })
    const missing = { code: 'BUCKET_MISSING' }
    await expect(elsewhere.get('x')).rejects.toMatchObject(missing)
    await expect(elsewhere.head('x')).rejects.toMatchObject(missing)
    await expect(elsewhere.put('x', '')).rejects.toMatchObject(missing)
    await expect(elsewhere.delete('x')).rejects.toMatchObject(missing)
    await expect(elsewhere.list('x')[Symbol.asyncIterator]().next()).rejects.toMatchObject(missing)
    elsewhere.close()
  })

  test('wrong keys are SPACES_REJECTED, each with its own sentence, also where the answer has no body', async () => {
    const with_ = (change: { accessKey?: string; secretKey?: string }) =>
      openSpaces({ ...target, ...change, pathStyle: true })
    const unknown = with_({ accessKey: 'NOBODY' })
    const wrong = with_({ secretKey: 'wrong' })
    const other = with_({ accessKey: target.otherAccessKey, secretKey: target.otherSecretKey })
    for (const ask of [() => unknown.get('x'), () => unknown.head('x'), () => unknown.put('x', '')]) {
      await expect(ask()).rejects.toMatchObject({
        code: 'SPACES_REJECTED',
        message: 'Spaces does not know the access key.',
        hint: expect.stringContaining('DO_SPACES_ACCESS_KEY'),
      })
    }
    for (const ask of [() => wrong.get('x'), () => wrong.head('x'), () => wrong.put('x', '')]) {
      await expect(ask()).rejects.toMatchObject({
        code: 'SPACES_REJECTED',
        message: 'The secret key does not belong to the access key.',
        hint: expect.stringContaining('DO_SPACES_SECRET_KEY'),
      })
    }
    await expect(other.put(`${prefix}denied`, 'x')).rejects.toMatchObject({
      code: 'SPACES_REJECTED',
      message: expect.stringContaining(`may not write "${prefix}denied"`),
    })
    for (const store of [unknown, wrong, other]) store.close()
  })
})
