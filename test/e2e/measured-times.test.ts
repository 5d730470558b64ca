import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { targets } from '../sandbox/spaces/targets.ts'
import { type Machine, newMachine, projectFolder, workerFolder } from './rythmiq.ts'
import { openSite, type Site } from './site.ts'

// As on Camber: the settings of an account, the sandbox's camber as the program, and for Spaces our gateway or Ceph.

describe.each(targets)('on $kind', ({ open }) => {
  let site: Site
  const machine: Machine = newMachine('measured-times')
  const files = Array.from({ length: 4 }, (_, index) => `${index}.jpg`)
  const run = (...words: string[]) => machine.run(words, site.env)

  beforeAll(async () => {
    site = await openSite(await open())
    const passport = readFileSync(join(projectFolder, 'examples', 'passport.jpg'))
    for (const [index, name] of files.entries())
      writeFileSync(join(machine.cwd, name), Buffer.concat([passport, Buffer.from([index])]))
  })
  afterAll(async () => {
    await machine.remove()
    await site.close()
  })

  it('plans with what the jobs of the release took, once three of them were waited for or looked at', async () => {
    const { release } = JSON.parse((await run('deploy-worker', workerFolder('quick'), '--json')).stdout)
    const submit = ['submit', ...files, '--schema', 'passport']
    const plan = async () => JSON.parse((await run(...submit, '--dry-run', '--json')).stdout)
    expect(await plan()).toMatchObject({ release, figures: { basis: 'production', jobs: 0, start_up_ms: 58_600 } })
    // Two jobs of one run that is waited for, and one that is only looked at when it is over.
    expect((await run(...submit, '--jobs', '2', '--wait')).exit).toBe(0)
    expect((await plan()).figures).toMatchObject({ basis: 'production', jobs: 0 })
    const { run_id } = JSON.parse((await run(...submit, '--json')).stdout)
    await expect
      .poll(async () => JSON.parse((await run('status', run_id, '--json')).stdout).outcome, { timeout: 30_000 })
      .toBe('succeeded')
    const { figures, cost, jobs } = await plan()
    expect(jobs).toBe(1)
    expect(figures).toMatchObject({ jobs: 3 })
    expect(figures.measured).toContain('start_up')
    expect(figures.start_up_ms).toBeLessThan(30_000)
    expect(cost.basis).toContain('measured on 3 jobs of this release')
    const listed = JSON.parse((await run('releases', '--json')).stdout).releases
    expect(listed.map((one: { release: string }) => one.release)).toEqual([release])
  })
})
