import { describe, expect, it } from 'vitest'
import { quickLook, requiredTexts } from '../../../src/domain/known-issues/required-texts.ts'
import { knownIssues } from '../../../src/domain/known-issues/table.ts'
import { readRecording, recorded } from './recorded.ts'

describe('the texts that a pattern asks for', () => {
  it.each([
    [/No module named '?(\w+)/, ['No module named ']],
    [/one thing|other thing/, ['one thing', 'other thing']],
    [/(?:abcdef|ghijkl)/, null],
    [/abcdefg?/, ['abcdef']],
    [/abcdef{2}/, ['abcde']],
    [/\[Errno 28\]/, ['[Errno 28]']],
    [/long enough|no/, null],
    [/[abcdef]+ and so on/, [' and so on']],
  ])('are found in %s', (pattern, texts) => expect(requiredTexts(pattern)).toEqual(texts))

  it('let pass every line of the recordings that a pattern matches', () => {
    const patterns = knownIssues.flatMap(({ signs }) =>
      signs.flatMap((sign) => (sign.in === 'line' ? [sign.pattern] : [])),
    )
    const look = quickLook(patterns)
    const lines = recorded.flatMap(({ log }) => readRecording(log).split('\n'))
    const missed = lines.filter((line) => !look(line) && patterns.some((pattern) => pattern.test(line)))
    expect(missed).toEqual([])
  })
})
