import { expect, it } from 'vitest'
import { createLogChooser, type LogChoice } from '../../src/domain/log-choice.ts'
import { createLogReader } from '../../src/domain/log-lines.ts'
import { logOfTwo, marked, runId } from './log-made.ts'

const all: LogChoice = {
  all: false,
  phase: null,
  since: null,
  grep: null,
  failed: false,
  document: null,
}

function chosen(lines: readonly string[], choice: Partial<LogChoice>, ended = true) {
  const reader = createLogReader({ runId, shard: 0, nameOf: (place) => `d${place}` })
  const chooser = createLogChooser({ ...all, ...choice })
  const taken = lines.flatMap((line) => chooser.take(reader.read(line)))
  return { texts: [...taken, ...(ended ? chooser.rest() : [])].map(({ text }) => text), noise: chooser.noise }
}

it('leaves noise out and counts an installer’s, unless all is asked for', () => {
  const { texts, noise } = chosen(logOfTwo(1), {})
  expect([texts.length, noise]).toEqual([15, 1])
  expect(chosen(logOfTwo(1), { all: true }).texts).toHaveLength(19)
})

it.each<[string, Partial<LogChoice>, string[]]>([
  ['a phase', { phase: 'install' }, ['install started', 'WARNING: a cache is not writable', expect.any(String)]],
  ['a document', { document: 1 }, ['bad says hello', expect.stringMatching(/^d1 failed/)]],
  ['a pattern', { grep: /says (hello|by)/ }, ['good says hello', 'good says bye', 'bad says hello']],
  [
    'a time',
    { since: new Date('2026-11-23T19:02:07Z'), phase: 'work' },
    [expect.stringMatching(/^d1/), expect.any(String)],
  ],
  ['both', { grep: /hello/, document: 0 }, ['good says hello']],
])('chooses by %s', (_, choice, texts) => expect(chosen(logOfTwo(2), choice).texts).toEqual(texts))

it('matches raw lines where these are shown', () => {
  expect(chosen(logOfTwo(2), { all: true, grep: /^\| \[1\]/ }).texts).toHaveLength(1)
  expect(chosen(logOfTwo(2), { grep: /^\| \[1\]/ }).texts).toEqual([])
})

it.each([1, 2])('shows what belongs to documents that did not succeed, with lanes: %i', (lanes) => {
  expect(chosen(logOfTwo(lanes), { failed: true }).texts).toEqual([
    'bad says hello',
    expect.stringMatching(/^d1 failed/),
  ])
})

it('shows a failed set-up with what led to it', () => {
  const error = { code: 'INSTALL_FAILED', message: 'pip ended with 1.' }
  const lines = [...logOfTwo(1).slice(0, 6), marked.end(4, 'setup_failed', { error }), marked.exit(3)]
  expect(chosen(lines, { failed: true }).texts).toEqual([
    'WARNING: a cache is not writable',
    'set-up failed after 9.0 s: INSTALL_FAILED: pip ended with 1.',
    'exit code 3',
  ])
})

it('shows lanes that could not start where that failed the set-up', () => {
  const error = { code: 'WORKER_NOT_READY', message: 'x' }
  const lines = [...logOfTwo(2).slice(0, 8), '| [lane-1-1] no model', marked.end(9, 'setup_failed', { error })]
  expect(chosen(lines, { failed: true }).texts).toEqual(['no model', expect.stringMatching(/WORKER_NOT_READY/)])
})

it('holds lines until it is known what became of their document, and shows at the end what nobody told the end of', () => {
  const lines = logOfTwo(2).slice(0, 9)
  expect(chosen(lines, { failed: true }, false).texts).toEqual([])
  expect(chosen(lines, { failed: true }).texts).toEqual(['good says hello'])
})

it('holds no more of a document than its newest lines', () => {
  const many = Array.from({ length: 50_000 }, (_, index) => `| [1] ${index}`)
  const { texts } = chosen([...logOfTwo(2).slice(0, 8), ...many, marked.failed(7, 1)], { failed: true })
  expect([texts.length, texts[0]]).toEqual([10_001, '40000'])
})
