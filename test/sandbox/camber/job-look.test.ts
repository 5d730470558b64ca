import { afterEach, describe, expect, it } from 'vitest'
import { openSandbox, type Sandbox } from './sandbox.ts'

let sandbox: Sandbox
afterEach(() => sandbox.end())

describe('job get, list and logs (§4)', () => {
  it('gives the certain JSON keys, mount_dir without the stash root', async () => {
    sandbox = openSandbox()
    const id = await sandbox.create('true', '--path', 'stash://your-username/a/b/', '--size', 'small')
    const job = await sandbox.reaches(id, 'COMPLETED')
    expect(job).toMatchObject({ job_id: 27700, mount_dir: 'a/b', node_size: 'SMALL', command: 'true' })
    for (const name of ['created_at', 'started_at', 'finished_at'])
      expect(job[name]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
  })

  it('leaves times out, or empty, before the start', async () => {
    sandbox = openSandbox({ concurrency_cap: 0 })
    const id = await sandbox.create('true')
    expect((await sandbox.run('job', 'get', id)).stdout).not.toContain('Start Time')
    await sandbox.set('unset_times=empty')
    expect((await sandbox.run('job', 'get', id)).stdout).toContain('\nStart Time:          \nDuration:            \n')
  })

  it('lists newest first, by pages, with a total and a nested array of any name', async () => {
    sandbox = openSandbox({ concurrency_cap: 0, list_array_name: 'items', job_id_type: 'string' })
    for (const command of ['a', 'b', 'c']) await sandbox.create(command)
    const list = async (...flags: string[]) =>
      JSON.parse((await sandbox.run('job', 'list', '--output', 'json', ...flags)).stdout)
    const first = await list('--page', '1', '--size', '2')
    expect(first).toMatchObject({ total: 3, items: [{ job_id: '27702', command: 'c' }, { job_id: '27701' }] })
    expect((await list('--page', '2', '--size', '2')).items).toHaveLength(1)
    expect((await list('--page', '3', '--size', '2')).items).toHaveLength(0)
    await sandbox.set('json_wrapping=job', 'command_in_list=false')
    const wrapped = await list()
    expect(wrapped.items[0].job).toMatchObject({ job_id: '27702' })
    expect(wrapped.items[0].job).not.toHaveProperty('command')
  })

  it('lists in text as blocks between lines of dashes, commands cut if the setting says so', async () => {
    sandbox = openSandbox({ concurrency_cap: 0, command_truncate_list: 8 })
    await sandbox.create('echo a long command')
    const { stdout } = await sandbox.run('job', 'list')
    expect(stdout).toMatch(/^-{20,}\nJob ID: {14}27700\nStatus: .*Command: {13}echo a l\.\.\.\n.*\n-{20,}\n$/s)
  })

  it('says "not found" for a job that is not there, and exits as the setting says (§1)', async () => {
    sandbox = openSandbox()
    const said = await sandbox.run('job', 'get', '1')
    expect([said.exit, said.stdout]).toEqual([1, 'API error: code=5, message=job not found\n'])
    await sandbox.set('not_found_exit=0')
    const quiet = await sandbox.run('job', 'get', '1')
    expect([quiet.exit, quiet.stderr]).toEqual([0, ''])
  })

  it('has no logs of a job that waits or was cancelled (§1)', async () => {
    sandbox = openSandbox({ concurrency_cap: 0 })
    const id = await sandbox.create('true')
    const refused = /^API error: code=15, message=.*job status is not completed, failed, or running\n$/
    expect((await sandbox.run('job', 'logs', id)).stdout).toMatch(refused)
    await sandbox.run('sandbox', 'cancel', id)
    await sandbox.reaches(id, 'CANCELLED')
    expect((await sandbox.run('job', 'logs', id)).stdout).toMatch(refused)
  })

  it('shows of a running job what has been flushed, then nothing for a while, then everything', async () => {
    sandbox = openSandbox({ time_scale: 0.01, log_flush_seconds: [20, 20], log_end_seconds: [5000, 5000] })
    const id = await sandbox.create('echo begun; sleep 30')
    await sandbox.reaches(id, 'RUNNING')
    await expect.poll(() => sandbox.logs(id), { timeout: 10_000 }).toBe('begun\n')
    await sandbox.run('sandbox', 'cancel', id)
    await sandbox.reaches(id, 'CANCELLED')
    const next = await sandbox.create('echo all')
    await sandbox.reaches(next, 'COMPLETED')
    expect(await sandbox.logs(next)).toBe('')
    await sandbox.set('log_end_seconds=[0,0]')
    expect(await sandbox.logs(next)).toBe('all\n')
  })

  it('streams a log of 60 MB', async () => {
    sandbox = openSandbox()
    const id = await sandbox.create('head -c 60000000 /dev/zero | tr "\\0" x')
    await sandbox.reaches(id, 'COMPLETED')
    expect((await sandbox.logs(id)).length).toBe(60_000_000)
  })
})
