import { describe, expect, it } from 'vitest'
import type { Explanation } from '../../src/domain/explanation.ts'
import { explanationView } from '../../src/views/explanation.ts'
import { hanging } from '../../src/views/hanging.ts'
import { surfaceMade } from './surface-made.ts'

const cause = {
  code: 'module-missing',
  title: 'The package that brings the module `x` is not installed on the node.',
  why: 'Nothing that the job installs brings x.',
  confidence: 'likely' as const,
  evidence: [
    { line: 12, text: 'first' },
    { line: null, text: 'second' },
  ],
  remedy: ['rythmiq deploy-worker --a-long-command-that-is-to-be-copied-and-not-broken --into lines   # remark'],
  guide: { section: 'Dependencies', line: 950 },
  retry: 'after-fix' as const,
  documents: 2,
}
const explanation: Explanation = {
  subject: { kind: 'run', run_id: '20261123-190142-k3f9', camber_job_ids: ['7', '8'] },
  state: 'FAILED',
  outcome: 'no_result',
  recognised: { judgement: 'explained', diagnoses: [cause], telling: [] },
  comparison: { run_id: 'r0', looked_at: 1, differences: [{ what: 'size', before: 'small', now: 'xsmall' }] },
  reproduction: { first: ['aws s3 cp s3://b/k k'], command: 'rythmiq submit k --schema s --local' },
  unread: ['the log of job 8: It took too long.'],
}
const view = (changes: Partial<Explanation> = {}, surface = surfaceMade()): string =>
  explanationView({ ...explanation, ...changes }, surface)

describe('an explanation', () => {
  it('tells the cause first and what to type next, then how it was seen and what else there is', () => {
    expect(view()).toBe(
      [
        '✘ The package that brings the module `x` is not installed on the node.',
        '  do       rythmiq deploy-worker --a-long-command-that-is-to-be-copied-and-not-broken --into lines   # remark',
        '  why      Nothing that the job installs brings x.',
        '  seen     12: first',
        '           second',
        '  retry    the same again helps once this is put right',
        '  guide    line 950: Dependencies',
        '  code     likely; module-missing, 2 documents',
        '',
        '  about    run 20261123-190142-k3f9, job 7 and 1 more; no result; Camber says',
        '           FAILED',
        '  since    run r0 went well, and now is otherwise:',
        '           size: small → xsmall',
        '  fetch    aws s3 cp s3://b/k k',
        '  here     rythmiq submit k --schema s --local',
        '           # add --worker FOLDER where the worker is not in ./worker',
        '  unread   the log of job 8: It took too long.',
      ].join('\n'),
    )
  })

  it('breaks no line when piped', () => {
    expect(view({}, surfaceMade({ terminal: false }))).toContain('no result; Camber says FAILED\n')
  })

  it('says that a failure is not known, with its telling lines', () => {
    const telling = [{ line: 3, text: 'odd' }]
    const shown = view({
      recognised: { judgement: 'unknown', diagnoses: [], telling },
      comparison: null,
      reproduction: null,
    })
    expect(shown.split('\n').slice(0, 2)).toEqual([
      '✘ This failure is not known. These lines tell most of it:',
      '  log      3: odd',
    ])
  })

  it('says that nothing is wrong', () => {
    const recognised = { judgement: 'healthy' as const, diagnoses: [], telling: [] }
    expect(view({ recognised, outcome: 'succeeded' })).toMatch(/^✔ Nothing is wrong: succeeded\.\n/)
    const output = { kind: 'output' as const, source: 'a.log', lines: 3 }
    expect(view({ recognised, subject: output, outcome: null })).toMatch(/^✔ Nothing in these 3 lines/)
  })

  it('tells three causes in full and each further one in a line', () => {
    const diagnoses = [1, 2, 3, 4].map((number) => ({ ...cause, code: `c${number}`, title: `Cause ${number}.` }))
    const shown = view({ recognised: { judgement: 'explained', diagnoses, telling: [] } })
    expect(shown.match(/^✘/gm)?.length).toBe(3)
    expect(shown).toContain('  also     Cause 4. (c4, 2 documents)')
  })

  it('lets nothing of a log paint over the terminal', () => {
    const evil = { ...cause, title: 'a\u001b[2Jb', evidence: [{ line: 1, text: 'c\u001b]0;x\u0007d\r\ne' }] }
    const shown = view({ recognised: { judgement: 'explained', diagnoses: [evil], telling: [] } })
    for (const sign of ['\u001b', '\u0007', '\r']) expect(shown).not.toContain(sign)
  })
})

describe('a hanging text', () => {
  it('stands below its beginning, and keeps a word that is too long whole', () => {
    expect(hanging('  a  ', 5, `one two ${'x'.repeat(30)} three`, surfaceMade({ columns: 25 }))).toBe(
      `  a  one two\n     ${'x'.repeat(30)}\n     three`,
    )
  })
})
