import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { openSandbox, processesOf, type Sandbox, until } from './sandbox.ts'

let sandbox: Sandbox
afterEach(() => sandbox.end())

async function killSupervisor(): Promise<number> {
  const pid = Number(readFileSync(join(sandbox.home, 'supervisor.pid'), 'utf8'))
  process.kill(pid, 'SIGKILL')
  await until(
    () => processesOf(sandbox.home),
    (alive) => !alive.includes(pid),
  )
  return pid
}

describe('after kill -9 of the supervisor, whoever looks starts another', () => {
  it('adopts a job that still runs and learns how it ended', async () => {
    sandbox = openSandbox()
    const wait = 'while [ ! -e $TMPDIR/go ]; do sleep 0.02; done; echo done > out'
    const good = await sandbox.create(wait)
    const bad = await sandbox.create(`${wait}; exit 7`)
    for (const id of [good, bad]) await sandbox.reaches(id, 'RUNNING')
    const first = await killSupervisor()
    expect((await sandbox.job(good))['job_status']).toBe('RUNNING')
    expect(Number(readFileSync(join(sandbox.home, 'supervisor.pid'), 'utf8'))).not.toBe(first)
    for (const id of [good, bad]) writeFileSync(join(sandbox.home, 'jobs', id, 'tmp', 'go'), '')
    await sandbox.reaches(good, 'COMPLETED')
    await sandbox.reaches(bad, 'FAILED')
    expect((await sandbox.run('stash', 'test', '-f', 'stash://your-username/work/out')).exit).toBe(0)
  })

  it('reads the end of a job that ended meanwhile, and gives up one that vanished', async () => {
    sandbox = openSandbox()
    const wait = 'while [ ! -e $TMPDIR/go ]; do sleep 0.02; done'
    const ended = await sandbox.create(wait)
    const vanished = await sandbox.create('sleep 300')
    for (const id of [ended, vanished]) await sandbox.reaches(id, 'RUNNING')
    await killSupervisor()
    writeFileSync(join(sandbox.home, 'jobs', ended, 'tmp', 'go'), '')
    const home = (id: string) => join(sandbox.home, 'jobs', id, 'home')
    for (const pid of processesOf(home(vanished))) process.kill(pid, 'SIGKILL')
    await until(
      () => [...processesOf(home(ended)), ...processesOf(home(vanished))],
      (left) => left.length === 0,
    )
    await sandbox.reaches(ended, 'COMPLETED')
    await sandbox.reaches(vanished, 'FAILED')
  })

  it('goes on with the queue', async () => {
    sandbox = openSandbox({ concurrency_cap: 0 })
    const ids = [await sandbox.create('true'), await sandbox.create('true')]
    await killSupervisor()
    await sandbox.set('concurrency_cap=5')
    for (const id of ids) await sandbox.reaches(id, 'COMPLETED')
  })

  it('never starts a job twice and loses none, however often it is killed', async () => {
    sandbox = openSandbox()
    const ids: string[] = []
    for (let round = 0; round < 12; round++) {
      ids.push(await sandbox.create('echo $JOB_ID'))
      const moment = Date.now() + round * 12
      await until(Date.now, (now) => now >= moment)
      killIfThere(join(sandbox.home, 'supervisor.pid'))
    }
    for (const id of ids) {
      await sandbox.reaches(id, 'COMPLETED', 'FAILED')
      expect(['', `${id}\n`]).toContain(await sandbox.logs(id))
    }
  })
})

function killIfThere(pidFile: string): void {
  try {
    process.kill(Number(readFileSync(pidFile, 'utf8')), 'SIGKILL')
  } catch {
    // It had nothing left to do and ended by itself.
  }
}

describe('when the home is removed', () => {
  it('ends the jobs and itself', async () => {
    sandbox = openSandbox()
    const id = await sandbox.create('sleep 300')
    await sandbox.reaches(id, 'RUNNING')
    renameSync(sandbox.home, `${sandbox.home}.gone`)
    await until(
      () => processesOf(sandbox.home),
      (left) => left.length === 0,
    )
  })
})

describe('sandbox stop', () => {
  it('ends the supervisor and all jobs, and leaves no process behind', async () => {
    sandbox = openSandbox()
    const ids = [await sandbox.create('trap "" TERM; sleep 300'), await sandbox.create('setsid sleep 300')]
    for (const id of ids) await sandbox.reaches(id, 'RUNNING')
    expect((await sandbox.run('sandbox', 'stop')).exit).toBe(0)
    expect(processesOf(sandbox.home)).toEqual([])
    for (const id of ids) expect((await sandbox.job(id))['job_status']).toBe('CANCELLED')
  })
})
