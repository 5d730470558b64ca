import { expect, it } from 'vitest'
import { createLogReader } from '../../src/domain/log-lines.ts'
import { plainPaint } from '../../src/domain/surface.ts'
import { createLogView, type LogLook } from '../../src/views/log-lines.ts'
import { logOfTwo, runId } from '../domain/log-made.ts'

const plain: LogLook = {
  paint: plainPaint,
  several: false,
  timestamps: false,
  all: false,
  columns: null,
  grep: null,
  labelOf: (_, place) => `d${place}.jpg`,
}

function shown(look: Partial<LogLook>, lanes = 2): string[] {
  const reader = createLogReader({ runId, shard: 0, nameOf: (place) => `d${place}.jpg` })
  const lines = logOfTwo(lanes).map((line) => reader.read(line))
  return createLogView({ ...plain, ...look })(0, lines.slice(6, 13))
    .trimEnd()
    .split('\n')
}

it('puts a sign before what the runner tells, and sets in what others wrote', () => {
  expect(shown({})).toEqual([
    '▸ install ended after 1.0 s (pip)',
    '▸ work started',
    '  d0.jpg │ good says hello',
    '  d0.jpg │ good says bye',
    '✔ d0.jpg succeeded after 15.0 s',
    '  d1.jpg │ bad says hello',
    '✘ d1.jpg failed after 15.0 s: DECODE_FAILED: DECODE_FAILED happened',
  ])
  expect(shown({ labelOf: () => null })[2]).toBe('  good says hello')
})

it('keeps long names short, with their beginning and their end', () => {
  const labelOf = () => 'a rather long name of a scan 0002.jpg'
  expect(shown({ labelOf })[2]).toBe('  a rather lon…can 0002.jpg │ good says hello')
})

it('tells shard and time in front where that is asked for', () => {
  expect(shown({ several: true, timestamps: true })[2]).toBe('2026-11-23T19:02:03.000Z [0]   d0.jpg │ good says hello')
})

it('never lets a line go on where one of ours begins, however narrow the screen', () => {
  for (const columns of [1, 20, 40, 80]) {
    const lines = shown({ columns, several: true })
    const begun = lines.filter((line) => !line.startsWith('        '))
    expect(begun).toHaveLength(7)
    if (columns > 39) expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(columns)
  }
  expect(shown({ columns: 40 })).toContain('✘ d1.jpg failed after 15.0 s: DECODE_FAI')
  expect(shown({ columns: 40 })).toContain('    LED: DECODE_FAILED happened')
})

it('shows raw lines as they are', () => {
  expect(shown({ all: true })[2]).toBe('| [0] good says hello')
})

it('marks every match, and only matches, whatever else is coloured', () => {
  const bracketed = { ...plainPaint, strong: (text: string) => `<${text}>`, dim: (text: string) => `(${text})` }
  const lines = shown({ paint: bracketed, grep: /o+|x*/ })
  expect(lines[1]).toBe('(▸) (w)<o>(rk started)')
  expect(lines[2]).toBe('  (d0.jpg │ )g<oo>d says hell<o>')
})
