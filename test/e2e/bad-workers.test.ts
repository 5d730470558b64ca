import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { newMachine, projectFolder, workerFolder } from './rythmiq.ts'

const machine = newMachine('bad-workers')
const passport = join(projectFolder, 'examples', 'passport.jpg')
afterAll(() => machine.remove())

describe('a worker that misbehaves', () => {
  it.each([
    ['fails', 'failed', 'DECODE_FAILED'],
    ['hangs', 'no_result', 'WORKER_TIMEOUT'],
    ['dies', 'no_result', 'WORKER_SIGNAL'],
    ['silent', 'no_result', 'WORKER_SILENT'],
    ['garbage', 'no_result', 'WORKER_GARBAGE'],
    ['floods', 'no_result', 'WORKER_FLOOD'],
    ['forks', 'failed', 'DECODE_FAILED'],
  ])('gets the right outcome and exit 5: %s', async (worker, outcome, code) => {
    const words = ['submit', passport, '--schema', 'passport', '--local', '--worker', workerFolder(worker), '--json']
    const said = await machine.run(words, { RYTHMIQ_DOCUMENT_TIMEOUT: '2' })
    expect(said.exit).toBe(5)
    const run = JSON.parse(said.stdout)
    expect(run).toMatchObject({ schema: 'rythmiq.run/v1', outcome, documents: [{ outcome, error: { code } }] })
    const status = await machine.run(['status', run.run_id, '--json'])
    expect(JSON.parse(status.stdout)).toMatchObject({ outcome, documents: [{ error: { code } }] })
  })

  it('makes the job itself end as FAILED, so that Camber tells the truth too', async () => {
    const words = ['submit', passport, '--schema', 'passport', '--local', '--worker', workerFolder('fails'), '--json']
    const { run_id } = JSON.parse((await machine.run(words)).stdout)
    await expect
      .poll(async () => JSON.parse((await machine.run(['status', run_id, '--json'])).stdout).shards[0].state, {
        timeout: 20_000,
      })
      .toBe('FAILED')
  })
})
