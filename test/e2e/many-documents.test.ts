import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newMachine, projectFolder, workerFolder } from './rythmiq.ts'

const machine = newMachine('many-documents')
const passport = readFileSync(join(projectFolder, 'examples', 'passport.jpg'))
const local = ['--schema', 'passport', '--local', '--worker', workerFolder('quick')]

/** Twelve documents that become what their names say. */
const names = [...Array.from({ length: 9 }, (_, index) => `good-${index}.jpg`), 'bad-1.jpg', 'bad-2.jpg', 'poor.jpg']

beforeAll(() => {
  mkdirSync(join(machine.cwd, 'scans'))
  for (const [index, name] of names.entries()) {
    writeFileSync(join(machine.cwd, 'scans', name), Buffer.concat([passport, Buffer.from([index])]))
  }
  writeFileSync(join(machine.cwd, 'scans', 'letter.pdf'), '%PDF-1.7\n')
})
afterAll(() => machine.remove())

describe('a run of many documents', () => {
  it('is counted, judged one by one, saved, and ends with exit 9 where some failed', async () => {
    const said = await machine.run(['submit', 'scans', '--recursive', ...local, '--jobs', '3', '--output', 'out'])
    expect(said.exit).toBe(9)
    expect(said.stdout).toMatch(/in all +12 documents: 9 succeeded · 1 degraded · 2 failed/)
    expect(said.stdout).toMatch(/failures 2 × DECODE_FAILED at quality, such as bad-1\.jpg/)
    expect(said.stdout).toMatch(/left out +1 input could not be used/)
    expect(said.stderr).toContain('! left out: scans/letter.pdf is a PDF')
    expect(said.stderr).toMatch(/plan: 12 documents in 3 jobs of up to 4/)
    expect(said.stderr).toMatch(/next: rythmiq retry local-/)
    expect(readdirSync(join(machine.cwd, 'out'))).toHaveLength(10)
  })

  it('is told the same by status and results, and fetches nothing twice', async () => {
    const status = JSON.parse((await machine.run(['status', '--json'])).stdout)
    expect(status).toMatchObject({ refused: 1, shards: [{ state: 'FAILED' }, {}, {}] })
    expect(status.documents).toHaveLength(12)
    const results = await machine.run(['results', '-o', 'out', '--json'])
    expect(JSON.parse(results.stdout).saved).toHaveLength(10)
  })

  it('stops at an input that cannot be used when asked to, before anything is sent', async () => {
    const said = await machine.run(['submit', 'scans', '--recursive', ...local, '--strict-input', '--json'])
    expect(said.exit).toBe(2)
    expect(JSON.parse(said.stdout).error.details).toMatchObject({ refused: 1, accepted: 12 })
  })

  it('takes a manifest on standard input, a grid, and says the plan without doing it', async () => {
    writeFileSync(join(machine.cwd, 'm.csv'), 'path,max_kb\nscans/good-0.jpg,50\nscans/nowhere.jpg,\n')
    const words = ['submit', '--from', 'm.csv', ...local, '--sweep', 'quality=60,75', '--dry-run', '--json']
    const plan = JSON.parse((await machine.run(words)).stdout)
    expect(plan).toMatchObject({ schema: 'rythmiq.plan/v1', documents: 2, jobs: 1 })
    expect(plan.left_out).toMatchObject([{ place: 'm.csv, line 3', code: 'INPUT_NOT_FOUND' }])
    expect(plan.payload.portal_schema.schema_definition).toMatchObject({ max_kb: 50, quality: 60 })
  })
})

describe('a run that is followed', () => {
  const words = ['submit', 'scans/good-0.jpg', 'scans/good-1.jpg', ...local, '--jobs', '2', '--follow']

  it('shows what each job printed on stderr, to the last line, with the job in front', async () => {
    const said = await machine.run(words)
    expect(said.exit).toBe(0)
    for (const shard of [0, 1]) {
      expect(said.stderr.match(new RegExp(`^\\[${shard}\\] ::rythmiq:: .*"type":"end"`, 'gm'))).toHaveLength(1)
    }
    expect(said.stdout).not.toContain('::rythmiq::')
  })

  it('is silent with --json', async () => {
    expect(await machine.run([...words, '--json'])).toMatchObject({ exit: 0, stderr: '' })
  })
})

describe('words that exclude each other', () => {
  it.each([
    [['submit', '--schema', 'passport', '--local'], /Nothing to process is named/],
    [['submit', 'a.jpg', '--local'], /No schema is named/],
    [['submit', '-', '--from', '-', ...local], /Standard input can be read once/],
    [['submit', 'a.jpg', ...local, '--jobs', '0'], /whole number from 1/],
    [['submit', 'a.jpg', ...local, '--set', 'maxkb=1'], /Did you mean max_kb/],
    [['submit', 'a.jpg', ...local, '--follow', '--no-wait'], /--follow shows logs while it waits/],
    [['submit', 'a.jpg', ...local, '--halt', '5'], /--halt wants fail=20/],
    [['submit', 'scans/good-0.jpg', ...local, '--gpu', '--size', 'large'], /with --gpu sizes are xsmall, medium/],
    [['submit', 'scans/good-0.jpg', ...local, '--max-cost', '0.0001'], /The cheapest plan costs about/],
  ])('get exit 2: %j', async (words, message) => {
    const said = await machine.run(words)
    expect(said).toMatchObject({ exit: 2, stdout: '' })
    expect(said.stderr).toMatch(message)
    const json = await machine.run([...words, '--json'])
    expect(json).toMatchObject({ exit: 2, stderr: '' })
    expect(JSON.parse(json.stdout).error).toHaveProperty('code')
  })
})

describe('what comes after a run', () => {
  it('retries what failed as a new run, and says when there is nothing to retry', async () => {
    const first = JSON.parse((await machine.run(['submit', 'scans', '--recursive', ...local, '--json'])).stdout)
    const retry = ['retry', first.run_id, '--worker', workerFolder('quick')]
    const shown = await machine.run([...retry, '--dry-run'])
    expect(shown.stdout).toMatch(/again +2 of 12 documents/)
    expect(shown.stdout).toMatch(/failed +bad-1\.jpg +DECODE_FAILED/)
    const dry = JSON.parse((await machine.run([...retry, '--dry-run', '--json', '--jobs', '2'])).stdout)
    expect(dry).toMatchObject({
      schema: 'rythmiq.retry-plan/v1',
      retry_of: first.run_id,
      documents: 2,
      of: 12,
      jobs: 2,
    })
    expect(dry.again).toMatchObject([{ name: 'bad-1.jpg', error: { code: 'DECODE_FAILED' } }, { name: 'bad-2.jpg' }])
    expect(dry.cost.usd).toMatch(/^0\.\d{4}$/)
    // Nothing came of it: the last run is still the first one.
    expect(JSON.parse((await machine.run(['status', '--json'])).stdout).run_id).toBe(first.run_id)
    const again = await machine.run([...retry, '--json'])
    const run = JSON.parse(again.stdout)
    expect(run).toMatchObject({ retry_of: first.run_id, outcome: 'failed' })
    expect(run.documents.map(({ name }: { name: string }) => name)).toEqual(['bad-1.jpg', 'bad-2.jpg'])
    const none = await machine.run(['retry', first.run_id, '--only', 'retryable', '--json'])
    expect(none.exit).toBe(0)
    expect(JSON.parse(none.stdout)).toMatchObject({ run_id: null, documents: 0 })
    expect((await machine.run(['retry', first.run_id, '--only', 'all'])).exit).toBe(2)
  })

  it('leaves out what succeeded before, and submits once for an idempotency key', async () => {
    const files = ['scans/good-0.jpg', 'scans/good-1.jpg']
    const submit = (...more: string[]) => machine.run(['submit', ...files, ...local, '--json', ...more])
    const done = JSON.parse((await submit('--skip-done')).stdout)
    expect(done).toMatchObject({
      run_id: null,
      documents: 0,
      done_before: [{ name: 'good-0.jpg' }, { name: 'good-1.jpg' }],
    })
    const first = JSON.parse((await submit('--idempotency-key', 'k1', '--no-wait')).stdout)
    const second = JSON.parse((await submit('--idempotency-key', 'k1', '--no-wait')).stdout)
    expect(second).toMatchObject({ run_id: first.run_id, existed: true })
    const other = await machine.run(['submit', 'scans/poor.jpg', ...local, '--idempotency-key', 'k1', '--json'])
    expect(JSON.parse(other.stdout).error.code).toBe('KEY_REUSED')
  })

  it('begins no further job after too many failures, and resumes what was held back', async () => {
    const words = ['submit', 'scans/bad-1.jpg', 'scans/bad-2.jpg', 'scans/good-3.jpg', 'scans/good-4.jpg', ...local]
    const halted = await machine.run([...words, '--jobs', '4', '--max-jobs', '1', '--halt', 'fail=1', '--json'])
    expect(halted.exit).toBe(5)
    const run = JSON.parse(halted.stdout)
    expect(run.shards.map(({ state }: { state: string }) => state)).toEqual([
      'FAILED',
      'HELD_BACK',
      'HELD_BACK',
      'HELD_BACK',
    ])
    const resumed = JSON.parse((await machine.run(['resume', run.run_id, '--json'])).stdout)
    expect(resumed.documents.map(({ outcome }: { outcome: string }) => outcome)).toEqual([
      'failed',
      'failed',
      'succeeded',
      'succeeded',
    ])
  })
})
