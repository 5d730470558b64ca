import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { ending, newMachine, projectFolder, said, workerFolder } from './rythmiq.ts'

const machine = newMachine('interruption')
const passport = join(projectFolder, 'examples', 'passport.jpg')
const words = ['submit', passport, '--schema', 'passport', '--local', '--worker', workerFolder('slow')]
afterAll(() => machine.remove())

describe('an interruption', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('while waiting ends the wait and not the run: %s gives %i', async (signal, exit) => {
    const child = machine.start(words)
    const end = ending(child)
    await said(child, 'preparing Python')
    child.kill(signal)
    const ended = await end
    expect(ended).toMatchObject({ exit, stdout: '' })
    expect(ended.stderr).toMatch(/Stopped waiting; run local-[\w-]+ goes on\./)
    const run = /run (local-[\w-]+) goes on/.exec(ended.stderr)?.[1] ?? ''
    expect(ended.stderr).toContain(`rythmiq status ${run}`)
    const status = JSON.parse((await machine.run(['status', run, '--json'])).stdout)
    expect(status).toMatchObject({ run_id: run, outcome: 'pending' })
  })

  it('ends with 130 and a way back or a plain word at any moment, and never by the signal itself', async () => {
    for (const ms of [150, 300, 450, 600, 800, 1000]) {
      const child = machine.start([...words, '--jobs', '1'])
      const end = ending(child)
      await new Promise((done) => setTimeout(done, ms))
      child.kill('SIGINT')
      const ended = await end
      // Before its listeners are there, Node itself ends by the signal.
      if (ended.exit === null && ended.stderr === '') continue
      expect(ended.exit, ended.stderr).toBe(130)
      expect(ended.stderr).toMatch(/nothing was handed over|transfer was interrupted|rythmiq (resume|status) local-/)
    }
  })

  it('before anything is handed over says so and leaves no result folder', async () => {
    const child = machine.start(words)
    const end = ending(child)
    await said(child, 'checking the document')
    child.kill('SIGINT')
    const ended = await end
    expect(ended.exit).toBe(130)
    expect(existsSync(join(machine.cwd, 'rythmiq-results'))).toBe(false)
  })
})

describe('a wait that is limited', () => {
  it('ends with exit 8 while the run goes on', async () => {
    const ended = await machine.run([...words, '--timeout', '1s'])
    expect(ended.exit).toBe(8)
    expect(ended.stderr).toMatch(/is still going; it goes on\./)
  })
})
