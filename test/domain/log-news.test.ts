import { describe, expect, it } from 'vitest'
import { type LogSeen, newsOf, nothingSeen } from '../../src/domain/log-news.ts'

const numbered = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, index) => `line ${from + index} of the log\n`).join('')

/** What is told of answers that come one after the other. */
function told(answers: readonly string[], last = false): string[] {
  let seen: LogSeen = nothingSeen
  return answers.map((log, index) => {
    const news = newsOf(seen, log, last && index === answers.length - 1)
    seen = news.seen
    return `${news.gap ? '(gap) ' : ''}${news.text}`
  })
}

describe('what is new in a log', () => {
  it('is told once', () => {
    expect(told(['a\n', 'a\nb\n', 'a\nb\n', 'a\nb\nc\n'])).toEqual(['a\n', 'b\n', '', 'c\n'])
  })

  it('waits for the end of its line, unless it is the last', () => {
    expect(told(['a\nhal', 'a\nhalf\nrest'])).toEqual(['a\n', 'half\n'])
    expect(told(['a\nhal', 'a\nhalf\nrest'], true)).toEqual(['a\n', 'half\nrest'])
  })

  it('is found again in a log that lost its beginning', () => {
    expect(told([numbered(0, 500), numbered(200, 510)])[1]).toBe(numbered(500, 510))
    expect(told([numbered(0, 500), numbered(200, 510), numbered(300, 520)])[2]).toBe(numbered(510, 520))
  })

  it('is nothing in an answer that is older than the last one, or empty', () => {
    expect(told([numbered(0, 500), numbered(0, 400), '', numbered(0, 501)]).slice(1)).toEqual([
      '',
      '',
      numbered(500, 501),
    ])
  })

  it('comes with a gap where the place is lost', () => {
    expect(told([numbered(0, 500), numbered(800, 810)])[1]).toBe(`(gap) ${numbered(800, 810)}`)
  })
})
