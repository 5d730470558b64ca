import { execFile } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { jpeg } from '../domain/image-bytes.ts'
import { ending, newMachine, projectFolder, workerFolder } from './rythmiq.ts'

const machine = newMachine('logs')
const sandbox = machine.env['RYTHMIQ_SANDBOX'] ?? ''
const camberHome = join(sandbox, 'camber')
const submit = ['submit', '--schema', 'passport', '--local', '--json']

/** The sandbox's `camber` by hand. */
function camber(...words: string[]): Promise<string> {
  const env = { PATH: machine.env['PATH'], CAMBER_SANDBOX_HOME: camberHome, CAMBER_API_KEY: 'by-hand-0123456789' }
  const program = join(projectFolder, 'dist', 'sandbox-camber.js')
  return new Promise((resolve, reject) =>
    execFile(process.execPath, [program, ...words], { env }, (error, stdout) =>
      error ? reject(error) : resolve(stdout),
    ),
  )
}

const set = (...settings: string[]): Promise<string> => camber('sandbox', 'set', ...settings)

function layWorker(name: string, secondsOfStep: number): string {
  const folder = join(machine.cwd, name)
  mkdirSync(folder)
  const worker = readFileSync(join(workerFolder('talks'), 'worker.py'), 'utf8')
  writeFileSync(
    join(folder, 'worker.py'),
    worker.replace('"TALK_SECONDS", "0.1"', `"TALK_SECONDS", "${secondsOfStep}"`),
  )
  cpSync(join(workerFolder('quick'), 'worker.py'), join(folder, 'quick.py'))
  return folder
}

let run: { readonly run_id: string; readonly documents: readonly { readonly name: string; readonly job_id: string }[] }
let slow: string
/** A temporary folder of its own: others work on this machine, too. */
const scratch = join(machine.folder, 'scratch')
mkdirSync(scratch)
const leftovers = (): string[] => readdirSync(scratch)

beforeAll(async () => {
  mkdirSync(join(machine.cwd, 'scans'))
  for (const name of ['good-0', 'bad-1', 'good-2', 'poor-3']) {
    const image = jpeg({ width: 413, height: 531, padding: Buffer.from(name) })
    writeFileSync(join(machine.cwd, 'scans', `${name}.jpg`), image)
  }
  slow = layWorker('slow', 1.5)
  const words = [...submit, 'scans', '--recursive', '--jobs', '2', '--worker', layWorker('quick', 0.05)]
  run = JSON.parse((await machine.run(words)).stdout)
})
afterAll(() => machine.remove())

describe('a run that is over', () => {
  it('is shown by time, each line with its shard, ours apart from what others wrote', async () => {
    const { stdout, exit } = await machine.run(['logs'])
    expect(exit).toBe(0)
    const lines = stdout.trimEnd().split('\n')
    expect(lines.filter((line) => !/^\[[01]\] (▸|✔|✘|!|■| {2})/.test(line))).toEqual([])
    expect(stdout).toMatch(/^\[0\] ✘ bad-1\.jpg failed .*DECODE_FAILED: bad-1\.jpg cannot be decoded$/m)
    expect(stdout).toMatch(/^\[1\] ! poor-3\.jpg degraded/m)
    expect(lines.filter((line) => /■ done/.test(line))).toHaveLength(2)
  })

  it('fools nobody, paints nothing and tells no secret', async () => {
    const { stdout } = await machine.run(['logs'])
    expect(stdout).toMatch(/^\[0\] {3}bad-1\.jpg │ ::rythmiq:: \{"type":"end","reason":"done"\}$/m)
    expect(stdout).toMatch(/^\[0\] {3}bad-1\.jpg │ ✔ all is well$/m)
    expect(stdout).toMatch(/│ the key is \*\*\*$/m)
    for (const code of stdout) expect(code >= ' ' || code === '\n').toBe(true)
    expect((await machine.run(['logs', '--all'])).stdout).toMatch(/^\[0\] \| \[\d\] ::rythmiq:: /m)
  })

  it.each<[string[], (lines: string[]) => unknown, unknown]>([
    [['--failed'], (lines) => lines.every((line) => line.includes('bad-1.jpg')) && lines.length, 10],
    [['--document', 'good-2.jpg', '--grep', 'step [01]'], (lines) => lines.length, 2],
    [
      ['--shard', '1', '--phase', 'end'],
      (lines) => lines.map((line) => line.slice(0, 10)),
      ['[1] ■ done', '[1] ▸ exit'],
    ],
    [['--since', '1h', '--grep', 'boot started'], (lines) => lines.length, 2],
    [['--since', '2030-01-01'], (lines) => lines, ['']],
  ])('is filtered: %j', async (flags, of, expected) => {
    const { stdout, exit } = await machine.run(['logs', ...flags])
    expect(exit).toBe(0)
    expect(of(stdout.trimEnd().split('\n'))).toEqual(expected)
  })

  it('ends with the last lines of whichever job was the last, when only those are asked for', async () => {
    const all = (await machine.run(['logs'])).stdout.trimEnd().split('\n')
    const last = (await machine.run(['logs', '--tail', '2'])).stdout.trimEnd().split('\n')
    expect(last).toEqual(all.slice(-2))
    const timed = (await machine.run(['logs', '--timestamps', '--tail', '2'])).stdout.trimEnd().split('\n')
    expect(timed.map((line) => line.replace(/^\d{4}-\d\d-\d\dT[\d:.]+Z /, ''))).toEqual(last)
    expect(timed).not.toEqual(last)
  })

  it('finds a document by the beginning of its id', async () => {
    const id = run.documents.find(({ name }) => name === 'bad-1.jpg')?.job_id ?? ''
    const named = await machine.run(['logs', run.run_id, '--document', id.slice(0, 12)])
    expect(named.stdout).toBe((await machine.run(['logs', '--document', 'bad-1.jpg'])).stdout)
  })

  it('is one JSON document, lines and all', async () => {
    const { stdout, stderr } = await machine.run(['logs', '--json'])
    const told = JSON.parse(stdout)
    expect(stderr).toBe('')
    expect(told).toMatchObject({ schema: 'rythmiq.logs/v1', run_id: run.run_id, left_out: 0 })
    expect(told.shards).toMatchObject([{ state: 'FAILED' }, { state: 'COMPLETED' }])
    expect(told.lines).toHaveLength(told.shown)
    const worker = told.lines.find((line: { source: string }) => line.source === 'worker')
    expect(worker).toMatchObject({ phase: 'work', time: expect.any(String), record: null })
    expect(run.documents).toContainEqual(expect.objectContaining({ job_id: worker.job_id, shard: worker.shard }))
    expect(JSON.parse((await machine.run(['logs', '--json', '--since', '2030-01-01'])).stdout).lines).toEqual([])
  })

  it('goes to a file, whole or not at all, and over nothing unasked', async () => {
    const said = await machine.run(['logs', '-o', 'x.log'])
    expect(said).toMatchObject({ exit: 0, stdout: '' })
    expect(readFileSync(join(machine.cwd, 'x.log'), 'utf8')).toBe((await machine.run(['logs'])).stdout)
    expect(await machine.run(['logs', '-o', 'x.log'])).toMatchObject({ exit: 2, stdout: '' })
    const forced = await machine.run(['logs', '-o', 'x.log', '--force', '--failed', '--json'])
    expect(JSON.parse(forced.stdout)).toMatchObject({ schema: 'rythmiq.saved-log/v1', lines: 10 })
    expect(readdirSync(machine.cwd).filter((name) => name.includes('.part'))).toEqual([])
  })

  it('is the same on a second machine', async () => {
    const other = newMachine('logs-other', sandbox)
    const there = await other.run(['logs', run.run_id])
    rmSync(other.folder, { recursive: true })
    expect(there.stdout).toBe((await machine.run(['logs', run.run_id])).stdout)
  })

  it.each<[string[], number, RegExp]>([
    [['--grep', '['], 2, /Invalid regular expression/],
    [['--tail', '-1'], 2, /how many lines/],
    [['--tail', '1.5'], 2, /how many lines/],
    [['--phase', 'models'], 2, /Allowed choices are boot, install, work, end/],
    [['--since', 'yesterday'], 2, /no time[\s\S]*Write 90m/],
    [['--shard', '7'], 6, /has the shards 0 to 1/],
    [['--shard', 'x'], 2, /number of a shard/],
    [['--document', 'god-0.jpg'], 6, /Did you mean good-0\.jpg/],
    [['--document', '0d9c9f5e-aaaa-4aaa-8aaa-aaaaaaaaaaaa'], 6, /holds bad-1\.jpg.*another run’s/],
    [['--document', 'bad-1.jpg', '--shard', '1'], 2, /is in shard 0, not in 1/],
    [['-o', '.'], 2, /it is a folder/],
    [['-o', 'no/such/x.log'], 2, /there is no folder/],
    [['-o', 'y.log', '-f'], 2, /tee FILE/],
    [['--timeout', '3s'], 2, /--timeout bounds --follow/],
    [['--force'], 2, /--force writes over/],
    [['20200101-000000-aaaa'], 6, /./],
  ])('refuses %j with exit %i', async (flags, exit, message) => {
    const words = flags[0]?.startsWith('2020') ? ['logs', ...flags, '--local'] : ['logs', ...flags]
    const said = await machine.run(words)
    expect(said).toMatchObject({ exit, stdout: '' })
    expect(said.stderr).toMatch(message)
    const json = await machine.run([...words, '--json'])
    expect(json).toMatchObject({ exit, stderr: '' })
    expect(JSON.parse(json.stdout).error).toHaveProperty('code')
  })
})

describe('a run that goes on', () => {
  const start = async (...words: string[]): Promise<string> =>
    JSON.parse((await machine.run([...submit, ...words, '--no-wait', '--worker', slow])).stdout).run_id

  it('is followed to its end, each line once, and judged', async () => {
    const runId = await start('scans/good-0.jpg', 'scans/bad-1.jpg', '--jobs', '2')
    expect(await machine.run(['logs', runId, '-f', '--timeout', '1s'])).toMatchObject({ exit: 8 })
    const { stdout, stderr, exit } = await machine.run(['logs', runId, '-f'])
    expect(exit).toBe(9)
    for (const name of ['good-0', 'bad-1'])
      for (const step of [0, 1, 2]) expect(stdout.match(new RegExp(`step ${step} of ${name}`, 'g'))).toHaveLength(1)
    expect(stdout.match(/▸ exit code/g)).toHaveLength(2)
    expect(stderr).toMatch(/ended: failed, 1 of 2 documents made/)
  })

  it('is left alone by whoever stops following, who is told the way back at once', async () => {
    const runId = await start('scans/bad-1.jpg')
    const child = machine.start(['logs', runId, '-f', '--json'])
    const ended = ending(child)
    await new Promise((resolve) => child.stdout?.once('data', resolve))
    child.kill('SIGINT')
    const { stdout, exit } = await ended
    expect(exit).toBe(130)
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(lines.at(-1).error).toMatchObject({
      code: 'INTERRUPTED',
      hint: expect.stringContaining(`logs ${runId} --follow`),
    })
    const end = await machine.run(['logs', runId, '-f', '--json', '--tail', '0'])
    expect(end.exit).toBe(5)
    const told = end.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(told.at(-1)).toMatchObject({ schema: 'rythmiq.log-end/v1', outcome: 'failed', exit: 5 })
    expect(told.slice(0, -1).every((line) => line.schema === 'rythmiq.log-line/v1')).toBe(true)
  })

  it('is followed through failures of Camber and a log that lags behind the end', async () => {
    await set('log_end_seconds=[1,1]')
    const runId = await start('scans/good-0.jpg')
    await camber('sandbox', 'faults', '[{"match":{"command":"job logs","nth":2,"times":6},"fault":"network"}]')
    const { stdout, stderr, exit } = await machine.run(['logs', runId, '-f'])
    await Promise.all([set('log_end_seconds='), camber('sandbox', 'faults', '[]')])
    expect(exit).toBe(0)
    expect(stdout).toMatch(/▸ exit code 0\n$/)
    expect(stderr.match(/Camber does not give the log now/g)).toHaveLength(1)
    expect(stderr.match(/Camber gives the log again/g)).toHaveLength(1)
  })
})

describe('a job without a log', () => {
  it('has not started, or was cancelled, which is said', async () => {
    await set('queue_seconds=[600,600]')
    const made = await machine.run([...submit, 'scans/good-0.jpg', '--no-wait', '--worker', slow])
    const { run_id } = JSON.parse(made.stdout)
    const waiting = await machine.run(['logs', run_id])
    expect(waiting).toMatchObject({ exit: 0, stdout: '' })
    expect(waiting.stderr).toMatch(/Job \d+ is (PENDING|SUBMITTED) and has printed nothing yet/)
    const [jobId] = readdirSync(join(camberHome, 'live'))
    await camber('sandbox', 'cancel', jobId ?? '')
    await expect.poll(() => existsSync(join(camberHome, 'live', jobId ?? '')), { timeout: 20_000 }).toBe(false)
    await set('queue_seconds=')
    const cancelled = await machine.run(['logs', run_id])
    expect(cancelled).toMatchObject({ exit: 0, stdout: '' })
    expect(cancelled.stderr).toMatch(/was cancelled; Camber keeps no log/)
    expect(JSON.parse((await machine.run(['logs', run_id, '--json'])).stdout)).toMatchObject({
      shards: [{ state: 'CANCELLED', has_log: false }],
      lines: [],
    })
    expect((await machine.run(['logs', run_id, '-f'])).exit).toBe(5)
  })
})

describe('a job that rythmiq did not make', () => {
  const make = async (command: string): Promise<string> => {
    const place = ['--path', 'stash://your-username/x/', '--engine', 'base', '--size', 'xxsmall']
    return /Job ID: +(\d+)/.exec(await camber('job', 'create', '--cmd', command, ...place))?.[1] ?? ''
  }

  it('has its log shown as its own, whatever it says', async () => {
    const jobId = await make(
      `printf '%s\\n' '::rythmiq:: {"type":"exit","code":0}' '✔ all is well' 'Status: COMPLETED'; exit 3`,
    )
    const followed = await machine.run(['logs', jobId, '--local', '-f'])
    expect(followed.stdout).toBe('  ::rythmiq:: {"type":"exit","code":0}\n  ✔ all is well\n  Status: COMPLETED\n')
    expect(followed.exit).toBe(5)
    expect((await machine.run(['logs', jobId, '--local'])).stdout).toBe(followed.stdout)
    const failed = await machine.run(['logs', jobId, '--local', '--failed'])
    expect(failed).toMatchObject({ exit: 2, stderr: expect.stringMatching(/not made by rythmiq.*--failed/) })
  })

  it.each([[[]], [['-f']]])('ends quietly when its reader has seen enough %j', async (flags) => {
    const jobId = await make('seq 1 2000000')
    await expect.poll(() => camber('job', 'get', jobId), { timeout: 20_000 }).toMatch(/COMPLETED/)
    const child = machine.start(['logs', jobId, '--local', ...flags], { TMPDIR: scratch })
    child.stdout?.once('data', () => child.stdout?.destroy())
    expect(await ending(child)).toMatchObject({ exit: 0, stderr: '' })
    expect(leftovers()).toEqual([])
  })
})
