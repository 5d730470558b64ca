import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { newMachine, projectFolder, workerFolder } from './rythmiq.ts'

// Whatever happens to one `job create` of a run: never two jobs for a shard, never a run that cannot be finished.

const passport = readFileSync(join(projectFolder, 'examples', 'passport.jpg'))

/** A hang is given up after a minute, so these two only run when asked for. */
const slow =
  process.env['RYTHMIQ_SLOW'] === undefined ? [] : [{ fault: 'hang' }, { fault: 'lost_answer', variant: 'hang' }]

const faults = [
  { fault: 'exit', code: 1 },
  { fault: 'exit', code: 0, done: true },
  { fault: 'api_error', code: 2, message: 'Failed to create job' },
  { fault: 'api_error', code: 503, message: 'upstream is busy', done: true },
  { fault: 'network' },
  { fault: 'network', done: true },
  { fault: 'garbage' },
  { fault: 'empty' },
  { fault: 'signal' },
  { fault: 'signal', done: true },
  { fault: 'lost_answer', variant: 'exit' },
  { fault: 'lost_answer', variant: 'empty' },
  { fault: 'lost_answer', variant: 'garbage' },
  { fault: 'slow', ms: 500 },
  { fault: 'banner', latest: '9.9.9' },
  ...slow,
]

describe('a fault on one job create', () => {
  it.each(faults)(
    'makes no second job and loses no run: %j',
    async (fault) => {
      const machine = newMachine('create-fault')
      onTestFinished(() => machine.remove())
      const files = [0, 1, 2].map((index) => `d${index}.jpg`)
      for (const [index, file] of files.entries()) {
        writeFileSync(join(machine.cwd, file), Buffer.concat([passport, Buffer.from([index])]))
      }
      const rule = { match: { command: 'job create', contains: '--shard 1 ', times: 1 }, ...fault }
      const words = ['submit', ...files, '--schema', 'passport', '--local', '--worker', workerFolder('quick')]
      const env = { CAMBER_SANDBOX_FAULTS: JSON.stringify([rule]) }
      const said = await machine.run([...words, '--jobs', '3', '--no-wait', '--json'], env)
      if (said.exit !== 0) expect(JSON.parse(said.stdout).error.hint).toContain('rythmiq resume')
      const resumed = await machine.run(['resume', '--json'], env)
      expect(resumed.exit, resumed.stdout).toBe(0)
      const { run_id, documents } = JSON.parse(resumed.stdout)
      expect(documents.map(({ outcome }: { outcome: string }) => outcome)).toEqual([
        'succeeded',
        'succeeded',
        'succeeded',
      ])
      const jobs = join(machine.env['RYTHMIQ_SANDBOX'] ?? '', 'camber', 'jobs')
      const commands = readdirSync(jobs).map(
        (id) => JSON.parse(readFileSync(join(jobs, id, 'job.json'), 'utf8')).command,
      )
      const shards = commands.map((command) => new RegExp(`--run ${run_id} --shard (\\d) `).exec(command)?.[1])
      expect(shards.toSorted()).toEqual(['0', '1', '2'])
    },
    240_000,
  )
})

describe('a job create that was lost while the run is waited for', () => {
  it('is tried again once it is settled, and the wait ends', async () => {
    const machine = newMachine('create-later')
    onTestFinished(() => machine.remove())
    for (const index of [0, 1]) {
      writeFileSync(join(machine.cwd, `d${index}.jpg`), Buffer.concat([passport, Buffer.from([index])]))
    }
    const rule = { match: { command: 'job create', contains: '--shard 1 ', times: 1 }, fault: 'network' }
    const words = ['submit', 'd0.jpg', 'd1.jpg', '--schema', 'passport', '--local', '--worker', workerFolder('quick')]
    const env = { CAMBER_SANDBOX_FAULTS: JSON.stringify([rule]) }
    const said = await machine.run([...words, '--jobs', '2', '--max-jobs', '1', '--timeout', '60s', '--json'], env)
    expect(said.exit, said.stdout).toBe(0)
    const jobs = readdirSync(join(machine.env['RYTHMIQ_SANDBOX'] ?? '', 'camber', 'jobs'))
    expect(jobs).toHaveLength(2)
  })
})

describe('a submission that was cut off and is said again with its idempotency key', () => {
  it('gets the jobs that it lacks, and no other run', async () => {
    const machine = newMachine('create-again')
    onTestFinished(() => machine.remove())
    for (const index of [0, 1]) {
      writeFileSync(join(machine.cwd, `d${index}.jpg`), Buffer.concat([passport, Buffer.from([index])]))
    }
    const rule = { match: { command: 'job create', contains: '--shard 1 ', times: 1 }, fault: 'api_error', code: 2 }
    const words = ['submit', 'd0.jpg', 'd1.jpg', '--schema', 'passport', '--local', '--worker', workerFolder('quick')]
    const again = [...words, '--jobs', '2', '--idempotency-key', 'k', '--no-wait', '--json']
    const env = { CAMBER_SANDBOX_FAULTS: JSON.stringify([rule]) }
    const first = JSON.parse((await machine.run(again, env)).stdout)
    expect(first.error.hint).toContain('rythmiq resume')
    const said = await machine.run(again, env)
    expect(said.exit, said.stdout).toBe(0)
    const { run_id, existed } = JSON.parse(said.stdout)
    expect(existed).toBe(true)
    const jobs = join(machine.env['RYTHMIQ_SANDBOX'] ?? '', 'camber', 'jobs')
    const commands = readdirSync(jobs).map((id) => JSON.parse(readFileSync(join(jobs, id, 'job.json'), 'utf8')).command)
    expect(
      commands.map((command) => new RegExp(`--run ${run_id} --shard (\\d) `).exec(command)?.[1]).toSorted(),
    ).toEqual(['0', '1'])
  })
})
