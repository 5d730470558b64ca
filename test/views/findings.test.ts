import { describe, expect, it } from 'vitest'
import {
  type Finding,
  fault,
  needing,
  notSetUp,
  ok,
  type Sight,
  skipped,
  unknown,
  warning,
} from '../../src/domain/check.ts'
import { stripControl } from '../../src/domain/control.ts'
import { createPaint } from '../../src/terminal/paint.ts'
import { type DoctorView, findingsView } from '../../src/views/findings.ts'
import { surfaceMade } from './surface-made.ts'

const found = (check: string, group: Finding['group'], sight: Sight): Finding => ({ check, group, ...sight })
const well = [found('node', 'machine', ok('Node v20.19.0')), found('disk', 'machine', ok('9.0 GB free'))]
const bad = found(
  'settings',
  'machine',
  fault('It is broken.', 'It matters.', [
    'chmod 600 /a/very/long/path/that/would/not/fit/into/any/line/of/eighty/columns',
    'or ask',
  ]),
)
const shown = (findings: readonly Finding[], given: Partial<DoctorView> = {}, surface = surfaceMade()) =>
  findingsView({ findings, fixes: null, detailed: false, ...given }, surface).split('\n')

describe('on a terminal', () => {
  it('what is well takes one line for a group', () => {
    expect(shown(well)).toEqual(['machine', '  ✔ Node v20.19.0 · 9.0 GB free', '', '2 of 2 checks are well.'])
  })

  it('what is wrong stands before it, with why it matters and what puts it right, and is named again at the end', () => {
    expect(shown([...well, bad])).toEqual([
      'machine',
      '  ✘ settings         It is broken.',
      '                     It matters.',
      '                     → chmod 600 /a/very/long/path/that/would/not/fit/into/any/line/of/eighty/columns',
      '                     → or ask',
      '  ✔ Node v20.19.0 · 9.0 GB free',
      '',
      '2 of 3 checks are well, 1 fault. At fault: settings.',
    ])
  })

  it('faults come before warnings, and those before what is not known', () => {
    const lines = shown([
      found('a', 'machine', unknown('?', 'x')),
      found('b', 'machine', warning('!', 'x', ['y'])),
      found('c', 'machine', fault('✘', 'x', ['y'])),
    ])
    expect(lines.filter((line) => /^ {2}[✘!?]/.test(line)).map((line) => line.slice(2, 5))).toEqual([
      '✘ c',
      '! b',
      '? a',
    ])
  })

  it('checks that were named have a line each', () => {
    expect(shown(well, { detailed: true }).slice(1, 3)).toEqual([
      '  ✔ node             Node v20.19.0',
      '  ✔ disk             9.0 GB free',
    ])
  })

  it('what was not made stands together by its reason', () => {
    const lines = shown([
      found('spaces-keys', 'spaces', fault('No.', 'x', ['y'])),
      found('spaces-access', 'spaces', skipped(`${needing}spaces-keys.`)),
      found('spaces-write', 'spaces', skipped(`${needing}spaces-keys.`)),
    ])
    expect(lines).toContain('  - not made: spaces-access, spaces-write (needs spaces-keys)')
  })

  it('groups that nobody set up are one piece of advice', () => {
    const closed = (['camber', 'spaces', 'worker', 'account'] as const).map((group) =>
      found(`${group}-x`, group, skipped(notSetUp)),
    )
    const lines = shown([...well, ...closed])
    expect(lines).toContain('camber, spaces, worker, account')
    expect(lines.join(' ')).toMatch(/not needed for the sandbox. When you have an account: put\s+CAMBER_API_KEY/)
    expect(lines.at(-1)).toBe('2 of 6 checks are well, 4 not made.')
  })

  it('nothing is wider than the terminal but a command', () => {
    const long = found(
      'hosts',
      'machine',
      warning('word '.repeat(60).trim(), 'why '.repeat(60).trim(), ['do '.repeat(60).trim()]),
    )
    for (const columns of [60, 80, 140, 400]) {
      const widths = shown([...well, long], {}, surfaceMade({ columns })).map((line) => line.length)
      expect(Math.max(...widths)).toBeLessThanOrEqual(Math.min(columns, 140))
    }
  })

  it('what was put right comes first', () => {
    const fixes = [
      { what: 'close the door', done: true, problem: null },
      { what: 'open it', done: false, problem: 'EPERM' },
    ]
    expect(shown(well, { fixes }).slice(0, 2)).toEqual(['✔ done: close the door', '✘ not done: open it (EPERM)'])
  })

  it('colour adds nothing that is not said', () => {
    const coloured = shown([...well, bad], {}, surfaceMade({ paint: createPaint(true) })).join('\n')
    expect(stripControl(coloured).split('\n')).toEqual(shown([...well, bad]))
  })

  it('text of others paints nothing', () => {
    expect(shown([found('x', 'machine', ok('a\u001b[2Jb\nc'))])[1]).toBe('  ✔ ab c')
  })
})

it('piped, each finding is a row', () => {
  expect(shown([...well, bad], {}, surfaceMade({ terminal: false }))).toEqual([
    'ok\tmachine\tnode\tNode v20.19.0\t',
    'ok\tmachine\tdisk\t9.0 GB free\t',
    `fault\tmachine\tsettings\tIt is broken.\t${bad.fix.join('; ')}`,
  ])
})
