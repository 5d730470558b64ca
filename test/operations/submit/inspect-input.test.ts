import { chmod, mkdir, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { inspectInput } from '../../../src/operations/submit/inspect-input.ts'
import { failureOf } from '../../domain/failing.ts'
import { exifWithThumbnail, jpeg, latin, png } from '../../domain/image-bytes.ts'
import { temporaryFolder } from '../outside-made.ts'

async function inspect(name: string, content: Uint8Array, unchecked = false) {
  const cwd = await temporaryFolder()
  await writeFile(join(cwd, name), content)
  return inspectInput(name, cwd, unchecked)
}

it('tells format, size and content hash of a document', async () => {
  const found = await inspect('scan 1.jpg', jpeg())
  expect(found).toMatchObject({ name: 'scan 1.jpg', mime: 'image/jpeg', bytes: jpeg().length, width: 640, height: 480 })
  expect(found.sha256).toMatch(/^[0-9a-f]{64}$/)
})

it('goes by the content, not by the name', async () => {
  expect((await inspect('scan.jpg', png())).mime).toBe('image/png')
})

// A phone's picture may carry megabytes behind its end: a short film.
const film = Buffer.alloc(200_000, 0x11)

it.each([
  ['zeros behind its end', jpeg({ padding: Buffer.alloc(100_000) })],
  ['a film behind its end', jpeg({ padding: film })],
  ['an EXIF thumbnail', jpeg({ before: [exifWithThumbnail] })],
])('takes a JPEG with %s', async (_, content) => {
  expect((await inspect('a.jpg', content)).mime).toBe('image/jpeg')
})

it.each([
  ['an empty file', 'a.jpg', Buffer.alloc(0), 'INPUT_EMPTY', 'empty'],
  ['a text named .png', 'a.png', latin('just words'), 'INPUT_UNSUPPORTED', 'a text file'],
  ['a PDF', 'a.pdf', latin('%PDF-1.7\n%\xe2\xe3'), 'INPUT_UNSUPPORTED', 'a PDF'],
  ['an encrypted blob', 'a.jpg', latin('\x01\x9f\x80\xfe'), 'INPUT_UNSUPPORTED', 'no image that the worker knows'],
  ['a JPEG cut off', 'a.jpg', jpeg({ whole: false }), 'INPUT_DAMAGED', 'cut off'],
  [
    'a JPEG cut off behind its thumbnail',
    'a.jpg',
    jpeg({ before: [exifWithThumbnail], whole: false }),
    'INPUT_DAMAGED',
    'cut off',
  ],
  ['a PNG cut off', 'a.png', png(5, 5, false), 'INPUT_DAMAGED', 'cut off'],
  ['a PNG of 60000 pixels a side', 'a.png', png(60_000, 60_000), 'INPUT_TOO_LARGE', '60000x60000'],
  ['a JPEG of 60000 pixels a side', 'a.jpg', jpeg({ width: 60_000, height: 60_000 }), 'INPUT_TOO_LARGE', '60000x60000'],
])('refuses %s', async (_, name, content, code, words) => {
  const failure = await failureOf(() => inspect(name, content))
  expect([failure.code, failure.exit]).toEqual([code, 2])
  expect(failure.message).toContain(words)
  expect(failure.message).toContain(name)
})

it.each([Buffer.alloc(0), latin('words'), jpeg({ whole: false }), png(60_000, 60_000)])(
  'sends it all the same when unchecked',
  async (content) => {
    expect((await inspect('a.bin', content, true)).bytes).toBe(content.length)
  },
)

it('refuses a missing file and a folder', async () => {
  const cwd = await temporaryFolder()
  await mkdir(join(cwd, 'folder'))
  await writeFile(join(cwd, 'file'), '')
  expect((await failureOf(() => inspectInput('absent.jpg', cwd, false))).code).toBe('INPUT_NOT_FOUND')
  expect((await failureOf(() => inspectInput('file/a.jpg', cwd, false))).code).toBe('INPUT_NOT_FOUND')
  expect((await failureOf(() => inspectInput('folder', cwd, true))).message).toContain('folder')
})

it('takes 50 MiB and refuses a byte more', async () => {
  const cwd = await temporaryFolder()
  const path = join(cwd, 'a.jpg')
  await writeFile(path, jpeg())
  await truncate(path, 52_428_800)
  expect((await inspectInput('a.jpg', cwd, false)).bytes).toBe(52_428_800)
  await truncate(path, 52_428_801)
  expect((await failureOf(() => inspectInput('a.jpg', cwd, false))).code).toBe('INPUT_TOO_LARGE')
})

it('refuses a file that shrinks while it is read', async () => {
  const path = join(await temporaryFolder(), 'a.jpg')
  await writeFile(path, jpeg({ padding: Buffer.alloc(50_000_000) }))
  const failing = failureOf(() => inspectInput(path, '/', true))
  await stat(path)
  await truncate(path, 1_000_000)
  const failure = await failing
  expect([failure.code, failure.message]).toEqual(['INPUT_UNREADABLE', `${path} changed while it was being read.`])
})

it('refuses a file that may not be read', async () => {
  const cwd = await temporaryFolder()
  await writeFile(join(cwd, 'a.jpg'), jpeg())
  await chmod(cwd, 0o755)
  await chmod(join(cwd, 'a.jpg'), 0)
  const failure = await asNobody(() => failureOf(() => inspectInput('a.jpg', cwd, false)))
  expect(failure.code).toBe('INPUT_UNREADABLE')
})

/** Root may read everything, so what is to be refused is asked by somebody who is not root. */
async function asNobody<Value>(ask: () => Promise<Value>): Promise<Value> {
  const root = process.getuid?.() === 0
  if (root) process.seteuid?.(65_534)
  try {
    return await ask()
  } finally {
    if (root) process.seteuid?.(0)
  }
}
