import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { openSandbox, type Sandbox, until } from './sandbox.ts'

let sandbox: Sandbox
afterEach(() => sandbox.end())
const second = 1000

function virtualSeconds(job: Record<string, unknown>, from: string, to: string): number {
  return (Date.parse(String(job[to])) - Date.parse(String(job[from]))) / second
}

describe('the queue (§3 Scheduling, §4 Statuses)', () => {
  it('goes SUBMITTED, PENDING, PROVISIONING, INITIALIZING, RUNNING, COMPLETED', async () => {
    sandbox = openSandbox({
      time_scale: 0.01,
      show_provisioning: true,
      submitted_seconds: [40, 40],
      queue_seconds: [150, 150],
    })
    const id = await sandbox.create('sleep 0.5')
    const seen: string[] = []
    await until(
      () => {
        const { status } = JSON.parse(readFileSync(join(sandbox.home, 'jobs', id, 'job.json'), 'utf8'))
        if (seen.at(-1) !== status) seen.push(status)
        return status
      },
      (status) => status === 'COMPLETED',
    )
    expect(seen).toEqual(['SUBMITTED', 'PENDING', 'PROVISIONING', 'INITIALIZING', 'RUNNING', 'COMPLETED'])
  })

  it('with recorded delays takes 3 to 8 s to a CPU node and 1 to 3 minutes to a GPU node', async () => {
    sandbox = openSandbox({ time_scale: 0.005, delays: 'recorded' })
    const cpu = await sandbox.create('true')
    const gpu = await sandbox.create('true', '--gpu', '--size', 'xsmall')
    const cpuJob = await sandbox.reaches(cpu, 'COMPLETED')
    const gpuJob = await sandbox.reaches(gpu, 'COMPLETED')
    // Real work (copying, starting bash) counts as well: 200 times as much of it in virtual seconds.
    expect(virtualSeconds(cpuJob, 'created_at', 'started_at')).toBeGreaterThanOrEqual(3)
    expect(virtualSeconds(gpuJob, 'created_at', 'started_at')).toBeGreaterThanOrEqual(60)
  })

  it('runs at most as many jobs as the cap allows, first come, first served', async () => {
    sandbox = openSandbox({ concurrency_cap: 2 })
    const ids: string[] = []
    for (let at = 0; at < 5; at++) ids.push(await sandbox.create('date +%s%N; sleep 0.25; date +%s%N'))
    await Promise.all(ids.map((id) => sandbox.reaches(id, 'COMPLETED')))
    const spans = await Promise.all(ids.map(async (id) => (await sandbox.logs(id)).trim().split('\n').map(Number)))
    const starts = spans.map(([start = 0]) => start)
    expect(Math.max(...starts.map((at) => spans.filter(([from = 0, to = 0]) => from <= at && at < to).length))).toBe(2)
    const waves = [starts.slice(0, 2), starts.slice(2, 4), starts.slice(4)]
    for (const [at, wave] of waves.entries())
      expect(Math.max(...wave)).toBeLessThan(Math.min(...(waves[at + 1] ?? [Number.POSITIVE_INFINITY])))
  })

  it('cancels a job by itself that gets no node for 66 to 96 minutes', async () => {
    sandbox = openSandbox({ time_scale: 0.0001, gpu_starved: true })
    const id = await sandbox.create('true', '--gpu', '--size', 'medium')
    const job = await sandbox.reaches(id, 'CANCELLED')
    const minutes = virtualSeconds(job, 'created_at', 'finished_at') / 60
    expect(minutes).toBeGreaterThanOrEqual(66)
    expect(job['started_at']).toBeNull()
    expect((await sandbox.run('job', 'logs', id)).exit).toBe(1)
  })

  it('lets others pass a job that gets no node', async () => {
    sandbox = openSandbox({ concurrency_cap: 1, gpu_starved: true })
    await sandbox.create('true', '--gpu', '--size', 'medium')
    await sandbox.reaches(await sandbox.create('true'), 'COMPLETED')
  })

  it('lets a job whose path has grown wait 20 to 40 minutes', async () => {
    sandbox = openSandbox({ time_scale: 0.0003, grown_path_files: 3 })
    for (const name of ['a', 'b', 'c'])
      await sandbox.run('stash', 'cp', sandbox.file(name, name), 'stash://your-username/work/')
    const grown = await sandbox.create('true')
    const job = await sandbox.reaches(grown, 'COMPLETED')
    expect(virtualSeconds(job, 'created_at', 'started_at')).toBeGreaterThanOrEqual(20 * 60)
  })

  it('is cancelled from the dashboard: while waiting, while running, and when it does not listen', async () => {
    sandbox = openSandbox({ concurrency_cap: 2, cancel_grace_seconds: 0.2 })
    const polite = await sandbox.create('trap "echo bye; exit 0" TERM; echo ready; while :; do sleep 0.02; done')
    const deaf = await sandbox.create('trap "" TERM; echo ready; while :; do sleep 0.02; done')
    const waiting = await sandbox.create('true')
    for (const id of [polite, deaf])
      await expect.poll(async () => (await sandbox.run('job', 'logs', id)).stdout, { timeout: 5_000 }).toBe('ready\n')
    for (const id of [waiting, polite, deaf]) await sandbox.run('sandbox', 'cancel', id)
    for (const id of [waiting, polite, deaf]) await sandbox.reaches(id, 'CANCELLED')
    expect((await sandbox.job(waiting))['started_at']).toBeNull()
  })

  it('gives a job that is asked to end the time to do it', async () => {
    sandbox = openSandbox()
    const id = await sandbox.create(
      'trap "sleep 0.3; echo bye > bye; exit 0" TERM; echo ready; while :; do sleep 0.02; done',
    )
    await expect.poll(async () => (await sandbox.run('job', 'logs', id)).stdout, { timeout: 5_000 }).toBe('ready\n')
    await sandbox.run('sandbox', 'cancel', id)
    await sandbox.reaches(id, 'CANCELLED')
    expect((await sandbox.run('stash', 'test', '-f', 'stash://your-username/work/bye')).exit).toBe(0)
  })

  it('keeps virtual time continuous when the scale changes', async () => {
    sandbox = openSandbox({ time_scale: 0.0001 })
    const before = Date.parse(String((await sandbox.reaches(await sandbox.create('true'), 'COMPLETED'))['created_at']))
    await sandbox.set('time_scale=1')
    const after = Date.parse(String((await sandbox.reaches(await sandbox.create('true'), 'COMPLETED'))['created_at']))
    expect(after).toBeGreaterThan(before)
    expect(after - before).toBeLessThan(24 * 3600 * second)
  })
})
