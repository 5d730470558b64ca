import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { type CamberOptions, openCamber } from '../../../src/adapters/camber/platform.ts'
import { runProcess } from '../../../src/adapters/run-process.ts'
import type { Camber } from '../../../src/ports.ts'

const program = fileURLToPath(new URL('../../../dist/sandbox-camber.js', import.meta.url))
const key = 'contract-key-0123456789'
const stash = 'stash://your-username/'
const path = '/usr/local/bin:/usr/bin:/bin'
const code = (expected: string) => expect.objectContaining({ code: expected })
const request = (command: string, folder = 'x') => ({
  command,
  path: `${stash}${folder}/`,
  engine: 'base',
  size: 'xxsmall',
  gpu: false,
})

interface Rule {
  readonly match: string | object
  readonly fault: string
  readonly [more: string]: unknown
}
interface Scene {
  readonly settings?: object
  readonly faults?: readonly Rule[]
  readonly options?: Partial<CamberOptions>
}

const homes: string[] = []

/** A sandbox of its own, with its jobs in a time a thousand times as fast, and a folder that job `x` may use. */
async function sandbox(scene: Scene = {}): Promise<{ camber: Camber; home: string }> {
  const home = mkdtempSync(join(tmpdir(), 'camber-contract-'))
  homes.push(home)
  const settings = { time_scale: 0.001, cancel_grace_seconds: 0, ...scene.settings }
  writeFileSync(join(home, 'settings.json'), JSON.stringify(settings))
  const camber = openCamber({
    program: [process.execPath, program],
    apiKey: { reveal: () => key },
    environment: { PATH: path, HOME: home, CAMBER_SANDBOX_HOME: home },
    run: runProcess,
    sleep: async () => {},
    random: () => 0,
    ...scene.options,
  })
  writeFileSync(join(home, 'seed.txt'), 'seed')
  await camber.upload(join(home, 'seed.txt'), `${stash}x/seed.txt`, { recursive: false })
  writeFileSync(join(home, 'faults.json'), JSON.stringify(scene.faults ?? []))
  return { camber, home }
}

afterEach(async () => {
  const env = (home: string) => ({ PATH: path, HOME: home, CAMBER_SANDBOX_HOME: home })
  const stop = (home: string) =>
    runProcess([process.execPath, program, 'sandbox', 'stop'], { env: env(home), input: '', timeoutMs: 20_000 })
  await Promise.all(homes.splice(0).map(stop))
})

/** Every state the job was seen in, until it has one of these. */
async function follow(camber: Camber, jobId: string, ends = /^(COMPLETED|FAILED|CANCELLED)$/): Promise<string[]> {
  const states: string[] = []
  for (let look = 0; look < 300; look += 1) {
    const { state } = await camber.getJob(jobId)
    if (states.at(-1) !== state) states.push(state)
    if (ends.test(state)) return states
    await sleep(50)
  }
  throw new Error(`job ${jobId} only came from ${states.join(' to ')}`)
}

describe('a job', () => {
  it('is created, looked at, listed and read to its end', async () => {
    const { camber, home } = await sandbox()
    const { jobId } = await camber.createJob(request('echo hello; cat seed.txt'))
    expect((await follow(camber, jobId)).at(-1)).toBe('COMPLETED')
    const job = await camber.getJob(jobId)
    expect(job).toMatchObject({ jobId, command: 'echo hello; cat seed.txt', mountDir: 'x', nodeSize: 'xxsmall' })
    expect(job.finishedAt?.getTime()).toBeGreaterThanOrEqual(job.startedAt?.getTime() ?? Number.NaN)
    expect(job.createdAt).toBeInstanceOf(Date)
    expect(await camber.listJobs(1, 10)).toEqual({ jobs: [job], total: 1 })
    expect(await camber.jobLogs(jobId)).toBe('hello\nseed')
    expect(await camber.jobLogFile(jobId, join(home, 'log'))).toBe(true)
    expect(readFileSync(join(home, 'log'), 'utf8')).toBe('hello\nseed')
  })

  it('fails when its command does, and still has logs', async () => {
    const { camber } = await sandbox()
    const { jobId } = await camber.createJob(request('echo "Error: not found"; exit 3'))
    expect((await follow(camber, jobId)).at(-1)).toBe('FAILED')
    expect(await camber.jobLogs(jobId)).toBe('Error: not found\n')
  })

  it('has no times and no logs before it starts', async () => {
    const scene = { faults: [{ match: 'job create', fault: 'job', never_starts: true }] }
    const { camber, home } = await sandbox(scene)
    const { jobId } = await camber.createJob(request('true'))
    expect((await follow(camber, jobId, /PENDING/)).at(-1)).toBe('PENDING')
    expect(await camber.getJob(jobId)).toMatchObject({ startedAt: null, finishedAt: null })
    expect(await camber.jobLogs(jobId)).toBeNull()
    expect(await camber.jobLogFile(jobId, join(home, 'log'))).toBe(false)
  })

  it('may be cancelled by Camber itself, and then has no logs', async () => {
    const scene = { faults: [{ match: 'job create', fault: 'job', never_starts: true, cancel_after_seconds: 60 }] }
    const { camber } = await sandbox(scene)
    const { jobId } = await camber.createJob(request('true'))
    expect((await follow(camber, jobId)).at(-1)).toBe('CANCELLED')
    expect(await camber.jobLogs(jobId)).toBeNull()
  })

  it('keeps a command of many lines whole, whatever it pretends', async () => {
    const { camber } = await sandbox({ settings: { json_wrapping: 'data' } })
    const command = 'sleep 0.01\n: "\nStatus: COMPLETED\nJob ID: 1\n" {"job_id": 1}'
    const { jobId } = await camber.createJob(request(command))
    expect(await camber.getJob(jobId)).toMatchObject({ jobId, command })
    expect((await camber.listJobs(1, 5)).jobs).toMatchObject([{ jobId, command }])
  })

  it('that nobody made is not found', async () => {
    const { camber } = await sandbox()
    await expect(camber.getJob('99999999')).rejects.toEqual(code('JOB_NOT_FOUND'))
    await expect(camber.jobLogs('99999999')).rejects.toEqual(code('JOB_NOT_FOUND'))
  })

  it('of another user is refused', async () => {
    const { camber } = await sandbox({ settings: { foreign_jobs: ['4553'] } })
    await expect(camber.jobLogs('4553')).rejects.toEqual(code('CAMBER_REJECTED'))
  })
})

describe('the list', () => {
  it('comes page by page, newest first, and ends in an empty page', async () => {
    const { camber } = await sandbox({ settings: { list_array_name: 'records', job_id_type: 'string' } })
    const made: string[] = []
    for (const command of ['true 1', 'true 2', 'true 3']) made.push((await camber.createJob(request(command))).jobId)
    const pages = [await camber.listJobs(1, 2), await camber.listJobs(2, 2), await camber.listJobs(3, 2)]
    expect(pages.map((page) => page.jobs.length)).toEqual([2, 1, 0])
    expect(pages.flatMap((page) => page.jobs.map((job) => job.jobId))).toEqual(made.reverse())
    expect(pages[0]?.total).toBe(3)
  })

  it('of an account without jobs is empty', async () => {
    const { camber } = await sandbox()
    expect((await camber.listJobs(1, 10)).jobs).toEqual([])
  })
})

describe('a create whose answer is lost', () => {
  const quick = { options: { timeouts: { create: 3_000 } } }
  it.each(['exit', 'hang', 'empty', 'garbage', 'signal'])(
    '(%s) is unsettled, and the list shows the one job',
    async (variant) => {
      const { camber } = await sandbox({ ...quick, faults: [{ match: 'job create', fault: 'lost_answer', variant }] })
      await expect(camber.createJob(request('true --run r1'))).rejects.toEqual(code('JOB_CREATE_UNSETTLED'))
      expect((await camber.listJobs(1, 10)).jobs.map((job) => job.command)).toEqual(['true --run r1'])
    },
  )

  it.each([
    { match: 'job create', fault: 'hang' },
    { match: 'job create', fault: 'network' },
    { match: 'job create', fault: 'exit', code: 1 },
    { match: 'job create', fault: 'signal' },
    { match: 'job create', fault: 'api_error', code: 503, message: 'Service Unavailable' },
  ])('is unsettled as well when no job was made: $fault', async (rule) => {
    const { camber } = await sandbox({ ...quick, faults: [rule] })
    await expect(camber.createJob(request('true'))).rejects.toEqual(code('JOB_CREATE_UNSETTLED'))
    expect((await camber.listJobs(1, 10)).jobs).toEqual([])
  })

  it('is settled by a plain no', async () => {
    const faults = [{ match: 'job create', fault: 'api_error', code: 2, message: 'Failed to create job' }]
    const { camber } = await sandbox({ faults })
    await expect(camber.createJob(request('true'))).rejects.toEqual(code('CAMBER_REJECTED'))
  })
})

describe('whatever the switches say', () => {
  const scenes: [string, object][] = [
    ['the banner stands on everything', { banner: true }],
    ['the banner spares JSON', { banner: true, banner_with_json: false }],
    ['JSON is wrapped in data', { json_wrapping: 'data' }],
    ['JSON is wrapped in job', { json_wrapping: 'job' }],
    ['job ids are text', { job_id_type: 'string' }],
    ['times are empty until they are known', { unset_times: 'empty' }],
    ['create asks first', { prompt_on_create: true }],
    ['create answers in one line', { create_output: 'condensed' }],
    ['create answers in JSON', { create_output: 'json' }],
    ['create answers on stderr', { create_id_stream: 'stderr' }],
    ['me is told as in the docs', { me_layout: 'docs', teams: ['research-team'] }],
    ['provisioning shows', { show_provisioning: true, delays: 'recorded' }],
    ['copies show progress', { cp_progress: true }],
    ['sizes are for people', { stash_ls_size_format: 'binary' }],
  ]
  it.each(scenes)('%s', async (_, settings) => {
    const { camber, home } = await sandbox({ settings })
    expect((await camber.version()).installed).toBe('1.0.40')
    expect(await camber.me()).toEqual({ username: 'your-username', email: 'your-email@example.com', stash })
    const { jobId } = await camber.createJob(request('echo done'))
    expect((await follow(camber, jobId)).at(-1)).toBe('COMPLETED')
    expect((await camber.listJobs(1, 10)).jobs.map((job) => job.jobId)).toEqual([jobId])
    expect(await camber.jobLogs(jobId)).toBe('done\n')
    await camber.upload(join(home, 'seed.txt'), `${stash}y/a b.txt`, { recursive: false })
    const listing = await camber.listStash(`${stash}y/`, { recursive: true })
    expect(listing?.map((entry) => [entry.path, entry.kind])).toEqual([['a b.txt', 'file']])
  })
})

describe('the stash', () => {
  it('takes the contents of a folder, lists them, and lets them go', async () => {
    const { camber, home } = await sandbox()
    const local = join(home, 'my worker')
    mkdirSync(join(local, 'lib'), { recursive: true })
    for (const name of ['run.sh', '.env-1', 'lib/a b.py']) writeFileSync(join(local, name), name)
    const target = `${stash}releases/r1/`
    await camber.upload(local, target, { recursive: true })
    const entries = await camber.listStash(target, { recursive: true })
    expect(entries?.filter((entry) => entry.kind === 'file').sort((a, b) => a.path.localeCompare(b.path))).toEqual([
      { path: '.env-1', kind: 'file', size: 6 },
      { path: 'lib/a b.py', kind: 'file', size: 10 },
      { path: 'run.sh', kind: 'file', size: 6 },
    ])
    const top = await camber.listStash(target, { recursive: false })
    expect(top?.find((entry) => entry.path === 'lib')).toEqual({ path: 'lib', kind: 'directory', size: null })
    await camber.remove(target, { recursive: true })
    expect(await camber.listStash(target, { recursive: true })).toBeNull()
    await camber.remove(target, { recursive: true })
  })

  it.each([1, 0])('a path that is not there is null, with exit %i', async (exit) => {
    const { camber } = await sandbox({ settings: { not_found_exit: exit } })
    expect(await camber.listStash(`${stash}nowhere/`, { recursive: false })).toBeNull()
  })

  it('an upload of nothing is told', async () => {
    const { camber, home } = await sandbox()
    const upload = camber.upload(join(home, 'gone'), `${stash}gone`, { recursive: false })
    await expect(upload).rejects.toEqual(code('INPUT_NOT_FOUND'))
  })

  it('an upload that breaks off goes through at the second try', async () => {
    const faults = [{ match: { command: 'stash cp', nth: 1 }, fault: 'network' }]
    const { camber, home } = await sandbox({ faults })
    await camber.upload(join(home, 'seed.txt'), `${stash}y/seed.txt`, { recursive: false })
    expect(await camber.listStash(`${stash}y/`, { recursive: false })).toHaveLength(1)
  })
})

describe('a key', () => {
  it.each([1, 0])('that is not accepted is told, with exit %i', async (exit) => {
    const apiKey = { reveal: () => 'bad-key-9876543210' }
    const { camber, home } = await sandbox({ settings: { auth_error_exit: exit } })
    writeFileSync(join(home, 'settings.json'), JSON.stringify({ accepted_keys: [key], auth_error_exit: exit }))
    const environment = { PATH: path, HOME: home, CAMBER_SANDBOX_HOME: home }
    const open = (given: typeof apiKey | null) =>
      openCamber({
        program: [process.execPath, program],
        apiKey: given,
        environment,
        run: runProcess,
        sleep: async () => {},
        random: () => 0,
      })
    for (const given of [apiKey, null]) {
      await expect(open(given).me()).rejects.toEqual(code('CAMBER_REJECTED'))
      await expect(open(given).createJob(request('true'))).rejects.toEqual(code('CAMBER_REJECTED'))
      await expect(open(given).listStash(stash, { recursive: false })).rejects.toEqual(code('CAMBER_REJECTED'))
    }
    expect((await camber.listJobs(1, 10)).jobs).toEqual([])
  })
})

describe('a question while Camber is unwell', () => {
  it.each([
    { fault: 'api_error', code: 502, message: 'Bad Gateway' },
    { fault: 'network' },
    { fault: 'garbage' },
    { fault: 'empty' },
    { fault: 'truncated_json' },
    { fault: 'exit', code: 1 },
    { fault: 'signal' },
    { fault: 'hang' },
  ])('is answered at the third try: $fault', async (fault) => {
    const { camber } = await sandbox({
      faults: [{ match: { command: 'me', nth: 1, times: 2 }, ...fault }],
      options: { timeouts: { read: 3_000 } },
    })
    expect((await camber.me()).username).toBe('your-username')
  })

  it('is given up after that', async () => {
    const { camber } = await sandbox({ faults: [{ match: 'me', fault: 'garbage' }] })
    await expect(camber.me()).rejects.toEqual(code('CAMBER_UNREADABLE'))
  })

  it('half a list is never taken for a list', async () => {
    const { camber } = await sandbox({ faults: [{ match: 'job list', fault: 'truncated_json' }] })
    await camber.createJob(request('true 1'))
    await camber.createJob(request('true 2'))
    await expect(camber.listJobs(1, 10)).rejects.toEqual(code('CAMBER_UNREADABLE'))
  })
})
