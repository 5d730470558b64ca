import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { saveLog } from '../../../src/adapters/camber/save-log.ts'
import { temporaryFolder } from '../../operations/outside-made.ts'
import { banner } from './texts.ts'

async function saved(...pieces: (string | Buffer)[]): Promise<string> {
  const path = join(await temporaryFolder(), 'log')
  await saveLog(
    (async function* () {
      for (const piece of pieces) yield Buffer.from(piece)
    })(),
    path,
  )
  expect((await stat(path)).mode & 0o777).toBe(0o600)
  return readFile(path, 'utf8')
}

it.each([
  ['nothing', []],
  ['little', ['a\r\nb']],
  ['much, with characters of several bytes at every border', ['é'.repeat(5001), 'é'.repeat(100_000)]],
])('keeps %s as it came', async (_, pieces) => {
  expect(await saved(...pieces)).toBe(pieces.join(''))
})

it('takes the update notice off, however it comes in pieces, and only at the head', async () => {
  const log = `é one\n${banner}two\n${'é'.repeat(10_000)}`
  const bytes = Buffer.from(banner + log)
  expect(await saved(bytes)).toBe(log)
  expect(await saved(bytes.subarray(0, 5), bytes.subarray(5, 60), bytes.subarray(60))).toBe(log)
})

it('says when the log cannot be kept', async () => {
  const path = join(await temporaryFolder(), 'no such folder', 'log')
  const failure = saveLog((async function* () {})(), path)
  await expect(failure).rejects.toMatchObject({ code: 'DISK_FULL', message: expect.stringContaining('ENOENT') })
})
