import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Ended, ending, newMachine, projectFolder, workerFolder } from './rythmiq.ts'

// Cut off anywhere and gone on with: every document has exactly one result, and no shard ever had two jobs.

const machine = newMachine('resume')
const passport = readFileSync(join(projectFolder, 'examples', 'passport.jpg'))
const documents = 6
const shards = 3
const kills = Number(process.env['RYTHMIQ_KILLS'] ?? 12)
const words = ['submit', 'scans', '--recursive', '--schema', 'passport', '--local', '--worker', workerFolder('quick')]
const submit = [...words, '--jobs', String(shards)]
const sandbox = join(machine.env['RYTHMIQ_SANDBOX'] ?? '', 'camber')

function draw(round: number): void {
  for (let index = 0; index < documents; index++) {
    const content = Buffer.concat([passport, Buffer.from(`${round}-${index}`)])
    writeFileSync(join(machine.cwd, 'scans', `d${index}.jpg`), content)
  }
}

/** Commands of all jobs that the sandbox ever made. */
function commands(): string[] {
  return readdirSync(join(sandbox, 'jobs')).map(
    (id) => JSON.parse(readFileSync(join(sandbox, 'jobs', id, 'job.json'), 'utf8')).command,
  )
}

function lastRun(): string | null {
  try {
    const text = readFileSync(join(machine.home, '.local', 'state', 'rythmiq', 'runs.jsonl'), 'utf8')
    return JSON.parse(text.trim().split('\n').at(-1) ?? '').run_id
  } catch {
    return null
  }
}

function expectWhole(said: Ended, run: string): void {
  expect(said.exit, said.stderr).toBe(0)
  const status = JSON.parse(said.stdout)
  expect(status.run_id).toBe(run)
  expect(status.documents.map((document: { outcome: string }) => document.outcome)).toEqual(
    Array.from({ length: documents }, () => 'succeeded'),
  )
  const own = commands().filter((command) => command.includes(` ${run} `))
  expect(new Set(own).size).toBe(shards)
  expect(own).toHaveLength(shards)
}

beforeAll(async () => {
  mkdirSync(join(machine.cwd, 'scans'))
  draw(0)
  // The worker's folder is sent once, so that what is cut off below is the submission.
  expect((await machine.run([...submit, '--json'])).exit).toBe(0)
})
afterAll(() => machine.remove())

describe('a submission that is killed', () => {
  it(`can be gone on with, wherever it was: ${kills} times`, async () => {
    const points: number[] = []
    for (let round = 1; round <= kills; round++) {
      draw(round)
      const before = lastRun()
      const child = machine.start([...submit, '--no-wait'])
      const end = ending(child)
      await Promise.race([pause(200 + Math.random() * 900), end])
      child.kill('SIGKILL')
      await end
      const run = lastRun()
      if (run === null || run === before) continue
      points.push(commands().filter((command) => command.includes(` ${run} `)).length)
      expectWhole(await machine.run(['resume', run, '--json']), run)
    }
    // Runs were cut off with none, some and all of their jobs made.
    expect(points.length).toBeGreaterThan(0)
  }, 900_000)

  it('can be gone on with by two terminals at the same time', async () => {
    draw(1000)
    const child = machine.start([...submit, '--no-wait'])
    const end = ending(child)
    const before = lastRun()
    await expect.poll(lastRun, { timeout: 20_000, interval: 5 }).not.toBe(before)
    child.kill('SIGKILL')
    await end
    const run = lastRun() ?? ''
    const both = await Promise.all([machine.run(['resume', run, '--json']), machine.run(['resume', run, '--json'])])
    for (const said of both) expectWhole(said, run)
  })
})
