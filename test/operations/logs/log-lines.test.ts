import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { linesOfFile } from '../../../src/operations/logs/log-lines.ts'
import { temporaryFolder } from '../outside-made.ts'

const hide = (text: string): string => text.replaceAll('SECRET', '***')

async function read(text: string, part?: { from: number; to: number }): Promise<string[]> {
  const path = join(await temporaryFolder(), 'log')
  await writeFile(path, text)
  const lines: string[] = []
  for await (const batch of linesOfFile(path, part ?? { from: 0, to: Buffer.byteLength(text) }, hide))
    lines.push(...batch)
  return lines
}

it.each([
  ['', []],
  ['a\n\nb\n', ['a', '', 'b']],
  ['a\nb', ['a', 'b']],
])('reads the lines of %j', async (text, lines) => expect(await read(text)).toEqual(lines))

it('reads a part, by bytes', async () => {
  expect(await read('é\nzwei\ndrei\n', { from: 3, to: 8 })).toEqual(['zwei'])
  expect(await read('abc\n', { from: 4, to: 4 })).toEqual([])
})

it('never cuts a character or a secret in two, wherever the pieces end', async () => {
  const line = `${'é'.repeat(99)} SECRET`
  const lines = await read(`${line}\n`.repeat(3000))
  expect(new Set(lines)).toEqual(new Set([hide(line)]))
})

it('shows the beginning of a line without end, and nothing of a secret at the cut', async () => {
  for (const shift of Array.from({ length: 8 }, (_, index) => index)) {
    const lines = await read(`first\n${'x'.repeat(69_632 - shift)}SECRET${'y'.repeat(900_000)}\nlast\n`)
    expect([lines[0], lines.at(-1), lines.length]).toEqual(['first', 'last', 3])
    expect(lines[1]).toMatch(/^x+ …$/)
    expect(lines[1]).toHaveLength(65_538)
  }
})
