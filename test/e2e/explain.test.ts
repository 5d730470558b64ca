import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newMachine, projectFolder, workerFolder } from './rythmiq.ts'

const machine = newMachine('explain')
const passport = join(projectFolder, 'examples', 'passport.jpg')
const submit = ['submit', passport, '--schema', 'passport', '--local']
const broken = join(machine.cwd, 'broken worker')
const missing = 'The package that brings the module `paddleocr` is not installed on the node.'
let waited: Awaited<ReturnType<typeof machine.run>>

beforeAll(async () => {
  mkdirSync(broken)
  writeFileSync(join(broken, 'worker.py'), 'import paddleocr\n')
  await machine.run([...submit, '--worker', workerFolder('succeeds'), '--no-wait'])
  waited = await machine.run([...submit, '--worker', broken])
})
afterAll(() => machine.remove())

describe('explain', () => {
  it('comes in two lines after a wait that ended badly, beside the answer and not in it', () => {
    expect(waited.exit).toBe(5)
    expect(waited.stderr).toContain(`cause:  ${missing}\nremedy: echo 'paddleocr>=2.7,<3' >> requirements.txt`)
    expect(waited.stdout).not.toContain('remedy')
  })

  it('gives the cause, the remedy and the line that shows it here for the last run', async () => {
    const said = await machine.run(['explain'])
    expect(said.exit).toBe(0)
    expect(said.stdout.split('\n')[0]).toBe(`✘ ${missing}`)
    expect(said.stdout).toMatch(/^ {2}do {7}echo 'paddleocr>=2\.7,<3' >> requirements\.txt/m)
    expect(said.stdout).toMatch(/^ {2}seen {5}\d+: ModuleNotFoundError: No module named 'paddleocr'$/m)
    expect(said.stdout).toContain(`here     rythmiq submit ${passport} --schema passport_seva --local`)
  })

  it('answers in JSON with its cause, evidence and place in the guide', async () => {
    const said = await machine.run(['explain', '@last', '--json'])
    const told = JSON.parse(said.stdout)
    expect(told).toMatchObject({
      schema: 'rythmiq.explanation/v1',
      judgement: 'explained',
      subject: { kind: 'run' },
      causes: [
        { code: 'module-missing', confidence: 'certain', guide: { line: 1086 }, retry: 'after-fix', documents: 1 },
      ],
      telling_lines: [],
      unread: [],
    })
    expect(told.comparison.differences.map(({ what }: { what: string }) => what)).toContain('release')
    expect(said.stderr).toBe('')
  })

  it('says that nothing is wrong with a run that went well', async () => {
    const said = await machine.run(['explain', '@-2'])
    expect(said).toMatchObject({ exit: 0, stdout: expect.stringMatching(/^✔ Nothing is wrong: succeeded\./) })
  })

  it('reads a saved log, and the same on standard input', async () => {
    writeFileSync(join(machine.cwd, 'saved.log'), 'OSError: [Errno 28] No space left on device\n')
    expect((await machine.run(['explain', 'saved.log'])).stdout).toContain('✘ The node’s disk is full.')
    const child = machine.start(['explain', '-', '--json'], {}, 'saved.log')
    let text = ''
    for await (const piece of child.stdout ?? []) text += piece
    expect(JSON.parse(text)).toMatchObject({ subject: { kind: 'output', source: 'standard input', lines: 1 } })
  })

  it('says in one sentence what is wrong with what it was given', async () => {
    writeFileSync(join(machine.cwd, 'empty.log'), '')
    writeFileSync(join(machine.cwd, 'image.log'), Buffer.from([0xff, 0xd8, 0, 1, 2]))
    for (const [word, exit, code] of [
      ['absent.log', 2, 'INPUT_NOT_FOUND'],
      ['empty.log', 2, 'INPUT_EMPTY'],
      ['image.log', 2, 'INPUT_UNSUPPORTED'],
      ['.', 2, 'INPUT_UNREADABLE'],
      ['local-20200101-000000-aaaa', 6, 'RUN_NOT_FOUND'],
      ['@-9', 6, 'RUN_NOT_FOUND'],
    ] as const) {
      const said = await machine.run(['explain', word, '--json'])
      expect([word, said.exit, JSON.parse(said.stdout).error.code]).toEqual([word, exit, code])
    }
  })
})
