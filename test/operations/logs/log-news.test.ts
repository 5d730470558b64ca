import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { isWhole, type LogSeen, newsIn, nothingSeen } from '../../../src/operations/logs/log-news.ts'
import { temporaryFolder } from '../outside-made.ts'

const numbered = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, index) => `line ${from + index} of the log, é\n`).join('')

/** What is told of answers that come one after the other. */
async function told(answers: readonly string[], last = false): Promise<string[]> {
  const path = join(await temporaryFolder(), 'log')
  let seen: LogSeen = nothingSeen
  const texts: string[] = []
  for (const [index, log] of answers.entries()) {
    await writeFile(path, log)
    const news = await newsIn(path, seen, last && index === answers.length - 1)
    seen = news.seen
    texts.push(`${news.gap ? '(gap) ' : ''}${(await readFile(path)).subarray(news.from, news.to)}`)
  }
  return texts
}

describe('what is new in a log', () => {
  it('is told once', async () => {
    expect(await told(['', 'a\n', 'a\nb\n', 'a\nb\n', 'a\nb\nc\n'])).toEqual(['', 'a\n', 'b\n', '', 'c\n'])
  })

  it('waits for the end of its line, however long, unless it is the last', async () => {
    expect(await told(['a\nhal', 'a\nhalf\nrest'])).toEqual(['a\n', 'half\n'])
    expect(await told(['a\nhal', 'a\nhalf\nrest'], true)).toEqual(['a\n', 'half\nrest'])
    const long = 'x'.repeat(200_000)
    expect(await told([`a\n${long}`, `a\n${long}\nb`])).toEqual(['a\n', `${long}\n`])
  })

  it.each([500, 50_000])('is found again in a log of %i lines that lost its beginning', async (lines) => {
    const first = numbered(0, lines)
    expect((await told([first, numbered(200, lines + 10)]))[1]).toBe(numbered(lines, lines + 10))
    expect((await told([first, numbered(200, lines + 10), numbered(300, lines + 20)]))[2]).toBe(
      numbered(lines + 10, lines + 20),
    )
    // The place lies far from the end, across the blocks that are searched.
    expect((await told([first, numbered(200, lines + 9000)]))[1]).toBe(numbered(lines, lines + 9000))
  })

  it('is nothing in an answer that is older than the last one, or empty', async () => {
    const texts = await told([numbered(0, 500), numbered(0, 400), '', numbered(0, 501)])
    expect(texts.slice(1)).toEqual(['', '', numbered(500, 501)])
  })

  it('comes with a gap where the place is lost', async () => {
    expect((await told([numbered(0, 500), numbered(800, 810)]))[1]).toBe(`(gap) ${numbered(800, 810)}`)
  })
})

it.each([
  ['x\n::rythmiq:: {"type":"exit","run":"r","shard":0,"code":0}\n', true],
  ['::rythmiq:: {"type":"exit","code":0}\n', true],
  ['::rythmiq:: {"type":"exit","code":0}', false],
  ['| ::rythmiq:: {"type":"exit","code":0}\n', false],
  ['::rythmiq:: {"type":"exit","code":0}\n| more\n', false],
  ['', false],
])('knows the end of a runner’s log: %j', (tail, whole) =>
  expect(isWhole({ ...nothingSeen, tail: Buffer.from(tail) })).toBe(whole),
)
