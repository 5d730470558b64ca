import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runProcess } from '../../src/adapters/run-process.ts'
import { targets } from '../sandbox/spaces/targets.ts'
import { type Ended, type Machine, newMachine, projectFolder, workerFolder } from './rythmiq.ts'
import { openSite, type Site } from './site.ts'

// The sandbox's camber stands in for Camber, an S3 server for Spaces; each machine is one of its own.

interface Found {
  readonly check: string
  readonly group: string
  readonly verdict: string
  readonly seen: string
  readonly fix: readonly string[]
}

const camberKey = '3f5a9c0d7e2b48161f0e9d8c7b6a594837261504'
const patient = ['--timeout', '60s']
const [target] = targets
let site: Site
let desk: Machine
let deskEnv: Record<string, string>
const machines: Machine[] = []
const said: Ended[] = []

function machine(name: string): Machine {
  const made = newMachine(`doctor ${name}`)
  machines.push(made)
  return made
}

async function doctor(
  on: Machine,
  words: readonly string[],
  env: Record<string, string> = {},
): Promise<Ended & { found: Found[] }> {
  const ended = await on.run(['doctor', ...patient, ...words, '--json'], env)
  said.push(ended)
  return { ...ended, found: JSON.parse(ended.stdout).findings ?? [] }
}
const notWell = (found: readonly Found[]) =>
  found.filter(({ verdict }) => verdict !== 'ok').map(({ check, verdict }) => [check, verdict])

beforeAll(async () => {
  if (target === undefined) throw new Error('no S3 server to test with')
  site = await openSite(await target.open())
  desk = machine('desk')
  deskEnv = { ...site.env, CAMBER_API_KEY: camberKey }
  expect((await desk.run(['deploy-worker', workerFolder('succeeds')], deskEnv)).exit).toBe(0)
  const passport = join(projectFolder, 'examples', 'passport.jpg')
  // The tiny worker uploads nothing, which only the fetching of its result minds.
  expect((await desk.run(['submit', passport, '--schema', 'passport', '--wait'], deskEnv)).exit).toBe(6)
})
afterAll(async () => {
  await site.close()
  for (const each of machines) await each.remove()
})

describe('a machine that is fully set up', () => {
  it('is well in every check, and nothing is left in the bucket', async () => {
    const { found, exit, stdout } = await doctor(desk, [], deskEnv)
    expect(notWell(found)).toEqual([])
    expect([exit, JSON.parse(stdout).healthy, JSON.parse(stdout).schema]).toEqual([0, true, 'rythmiq.doctor/v1'])
    const left: string[] = []
    for await (const { key } of site.store.list('rythmiq/doctor/')) left.push(key)
    expect(left).toEqual([])
  })

  it('is told where its settings come from, without its secrets', async () => {
    const { stdout } = await doctor(desk, ['sources'], deskEnv)
    expect(JSON.parse(stdout).settings).toContainEqual({
      name: 'camber_api_key',
      variable: 'CAMBER_API_KEY',
      origin: 'environment',
      value: '***',
    })
  })

  it('asks nobody when it is told to', async () => {
    site.callsSince()
    const { found, exit } = await doctor(desk, ['--offline'], deskEnv)
    expect(exit).toBe(0)
    expect(new Set(found.filter(({ verdict }) => verdict === 'skipped').map(({ seen }) => seen))).toEqual(
      new Set(['Not asked, because of --offline.']),
    )
    expect(site.callsSince()).toEqual([])
  })
})

describe('a fresh machine', () => {
  it('is well, is told what it can do now and what to set later, and nothing of it is called broken', async () => {
    const fresh = machine('fresh')
    const { found, exit } = await doctor(fresh, [])
    expect(exit).toBe(0)
    expect(new Set(found.map(({ verdict }) => verdict))).toEqual(new Set(['ok', 'skipped']))
    const plain = await fresh.run(['doctor', ...patient])
    expect(plain.stderr).toBe('next: rythmiq submit photo.jpg --schema passport --local\n')
    expect(plain.stdout.split('\n').filter((line) => /^(fault|warning|unknown)/.test(line))).toEqual([])
  })
})

describe('what Camber and Spaces say', () => {
  it('a key that Camber rejects is a fault, and what needs it is left out', async () => {
    site.set({ rejected_keys: [camberKey] })
    const { found, exit } = await doctor(desk, ['camber', 'worker'], deskEnv)
    site.set({})
    expect(exit).toBe(1)
    expect(found.find(({ check }) => check === 'camber-login')).toMatchObject({
      verdict: 'fault',
      seen: 'Camber does not accept the API key.',
    })
    expect(found.find(({ check }) => check === 'release-files')?.verdict).toBe('skipped')
    expect(found.find(({ check }) => check === 'release')?.verdict).toBe('ok')
  })

  it('a newer camber is a warning, which only --strict minds', async () => {
    site.set({ banner: true, latest_version: '1.0.41' })
    const usual = await doctor(desk, ['camber-version', 'camber-login'], deskEnv)
    const strict = await doctor(desk, ['camber-version', '--strict'], deskEnv)
    site.set({})
    expect(notWell(usual.found)).toEqual([['camber-version', 'warning']])
    expect(usual.found[0]?.fix).toEqual(['camber update'])
    expect([usual.exit, strict.exit]).toEqual([0, 1])
  })

  it.each([
    [
      'a secret of another pair',
      { DO_SPACES_SECRET_KEY: 'AAAAaaaa1111BBBBbbbb2222CCCCcccc3333' },
      /does not belong to the access key/,
    ],
    ['a bucket that is not there', { DO_SPACES_BUCKET: 'no-such-bucket-of-ours' }, /There is no bucket/],
  ])('%s is a fault of spaces-access', async (_, env, told) => {
    const { found, exit } = await doctor(desk, ['spaces'], { ...deskEnv, ...env })
    expect(exit).toBe(1)
    expect(notWell(found)).toEqual([
      ['spaces-access', 'fault'],
      ['spaces-write', 'skipped'],
    ])
    expect(found.find(({ check }) => check === 'spaces-access')?.seen).toMatch(told)
  })

  it('a Camber that hangs and a Spaces that never answers are unknown, and the command ends', async () => {
    const hole = createServer(() => {})
    await new Promise<void>((resolve) => hole.listen(0, '127.0.0.1', resolve))
    const address = hole.address()
    const port = typeof address === 'object' ? address?.port : undefined
    const env = {
      ...deskEnv,
      CAMBER_SANDBOX_FAULTS: JSON.stringify([{ match: { command: '*' }, fault: 'hang' }]),
      DO_SPACES_ENDPOINT: `http://127.0.0.1:${port}`,
    }
    const ended = await desk.run(['doctor', 'camber', 'spaces', 'worker', 'account', '--timeout', '1s', '--json'], env)
    hole.close()
    const found: Found[] = JSON.parse(ended.stdout).findings
    expect(ended.exit).toBe(0)
    expect(notWell(found).filter(([, verdict]) => verdict !== 'skipped')).toEqual([
      ['camber-version', 'unknown'],
      ['camber-login', 'unknown'],
      ['spaces-clock', 'unknown'],
      ['spaces-access', 'unknown'],
    ])
    expect(ended.stderr).toBe('')
  })
})

describe('settings that cannot be used', () => {
  it('are findings, and everything else is looked at all the same', async () => {
    const torn = machine('torn')
    writeFileSync(join(torn.cwd, 'rythmiq.json'), '{ broken')
    symlinkSync('.env', join(torn.cwd, '.env'))
    const { found, exit } = await doctor(torn, [], deskEnv)
    expect(exit).toBe(1)
    expect(notWell(found)).toEqual([['settings', 'fault']])
    expect(found.find(({ check }) => check === 'settings')?.seen).toMatch(
      /\.env cannot be used: ELOOP.*rythmiq\.json cannot be used: it is not valid JSON/,
    )
    expect(readFileSync(join(torn.cwd, 'rythmiq.json'), 'utf8')).toBe('{ broken')
  })

  it('are told with the worker’s names, a dead host and two keys at once', async () => {
    const mixed = machine('mixed')
    writeFileSync(
      join(mixed.cwd, '.env'),
      `CAMBER_API_KEY=${'b'.repeat(40)}\nSPACES_SECRET=${deskEnv['DO_SPACES_SECRET_KEY']}\n`,
      { mode: 0o644 },
    )
    const { DO_SPACES_SECRET_KEY: _, ...env } = deskEnv
    const { found, exit } = await doctor(mixed, ['machine', 'spaces'], {
      ...env,
      WEBHOOK_URL: 'https://api.camber.cloud/x',
    })
    expect(exit).toBe(1)
    expect(notWell(found).filter(([, verdict]) => verdict !== 'skipped')).toEqual([
      ['settings', 'warning'],
      ['sources', 'warning'],
      ['hosts', 'fault'],
      ['spaces-names', 'fault'],
      ['spaces-keys', 'fault'],
    ])
  })
})

describe('doctor --fix', () => {
  it('does nothing without a terminal to ask on, but says what it would do', async () => {
    const open = machine('open')
    mkdirSync(join(open.home, '.config', 'rythmiq'), { recursive: true, mode: 0o755 })
    const path = join(open.home, '.config', 'rythmiq', 'settings.json')
    writeFileSync(path, JSON.stringify({ spaces_bucket: 'b' }))
    chmodSync(path, 0o644)
    chmodSync(join(path, '..'), 0o755)
    const asked = await open.run(['doctor', 'settings', '--fix'])
    expect([asked.exit, asked.stderr]).toEqual([2, expect.stringContaining(`make ${path} readable by you alone`)])
    expect(statSync(path).mode & 0o777).toBe(0o644)
    expect((await open.run(['doctor', 'settings', '--fix', '--json'])).exit).toBe(2)

    const done = await open.run(['doctor', 'settings', '--fix', '--yes', '--json'])
    const { fixes, findings } = JSON.parse(done.stdout)
    expect(fixes).toEqual([
      { what: `make ${path} readable by you alone`, done: true, problem: null },
      { what: `make ${join(path, '..')} accessible to you alone`, done: true, problem: null },
    ])
    expect([statSync(path).mode & 0o777, statSync(join(path, '..')).mode & 0o777]).toEqual([0o600, 0o700])
    expect(findings[0].verdict).toBe('ok')
  })
})

describe('asked wrongly', () => {
  it.each([
    [['spacse'], 2, /There is no check 'spacse'\. Did you mean spaces\?/],
    [['--bundle', 'no folder/out.tgz'], 2, /cannot be written \(no such folder\)/],
    [['--timeout', 'soon'], 2, /Write a time such as 90s/],
  ])('%j ends with its reason', async (words, exit, told) => {
    const ended = await desk.run(['doctor', ...words], deskEnv)
    expect([ended.exit, ended.stderr]).toEqual([exit, expect.stringMatching(told)])
    const json = await desk.run(['doctor', ...words, '--json'], deskEnv)
    expect([json.exit, JSON.parse(json.stdout).error.code]).toEqual([
      2,
      expect.stringMatching(/USAGE|OUTPUT_UNWRITABLE/),
    ])
  })

  it('lists its checks, for people and as JSON', async () => {
    const { stdout } = await desk.run(['doctor', '--list-checks'])
    expect(stdout.split('\n')).toContain('spaces\tspaces-write\tyes\tobjects can be written, read and deleted there')
    const { checks } = JSON.parse((await desk.run(['doctor', '--list-checks', '--json'])).stdout)
    expect(checks.length).toBeGreaterThanOrEqual(25)
  })
})

describe('a past job that shows secrets', () => {
  it('is found by audit and doctor, which never show them, and goes into no bundle', async () => {
    const secret = deskEnv['DO_SPACES_SECRET_KEY'] ?? ''
    const stranger = `ghp_${'aB3dE6gH9j'.repeat(4).slice(0, 36)}`
    const env = { PATH: process.env['PATH'] ?? '', ...deskEnv }
    const command = `export SPACES_SECRET=${secret} TOKEN=${stranger} && python3 -c 1`
    const words = [
      'job',
      'create',
      '--cmd',
      command,
      '--path',
      'stash://your-username/rythmiq-worker-v2/',
      '--engine',
      'base',
      '--size',
      'small',
    ]
    await runProcess([deskEnv['RYTHMIQ_CAMBER'] ?? '', ...words], { env, input: '', timeoutMs: 60_000 })
    const passport = join(projectFolder, 'examples', 'passport.jpg')
    const failing = await desk.run(['deploy-worker', workerFolder('fails')], deskEnv)
    const failed = await desk.run(['submit', passport, '--schema', 'passport', '--wait'], deskEnv)
    expect([failing.exit, failed.exit]).toEqual([0, 5])

    const audit = await desk.run(['audit', '--json'], deskEnv)
    const { exposed, jobs_looked_at, complete } = JSON.parse(audit.stdout)
    expect([audit.exit, exposed.length, jobs_looked_at, complete]).toEqual([1, 1, 3, true])
    expect(exposed[0].secrets.map(({ what, current }: Record<string, unknown>) => [what, current])).toEqual([
      ['a value for SPACES_SECRET', true],
      ['a GitHub token', false],
    ])
    const plain = await desk.run(['audit'], deskEnv)
    expect([plain.exit, plain.stdout.split('\n').length]).toEqual([1, 3])

    const bundled = await doctor(desk, ['--bundle', 'for a colleague.tgz'], deskEnv)
    expect(bundled.exit).toBe(1)
    expect(notWell(bundled.found)).toEqual([
      ['job-secrets', 'fault'],
      ['recent-runs', 'warning'],
    ])
    const again = await desk.run(['doctor', '--bundle', 'for a colleague.tgz'], deskEnv)
    expect([again.exit, again.stderr]).toEqual([2, expect.stringContaining('is there already')])

    const unpacked = join(desk.folder, 'unpacked')
    mkdirSync(unpacked)
    execFileSync('tar', ['xzf', join(desk.cwd, 'for a colleague.tgz'), '-C', unpacked])
    const texts = readdirSync(unpacked, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    const names = JSON.parse(bundled.stdout).bundle.files.map(({ name }: Record<string, unknown>) => name)
    expect(names).toHaveLength(texts.length)
    expect(names.filter((name: string) => name.endsWith('.log'))).toHaveLength(1)
    const everything = [...texts, ...[audit, plain, again, ...said].map(({ stdout, stderr }) => stdout + stderr)].join(
      '\n',
    )
    expect(everything).toContain('27702')
    const secrets = [secret, stranger, camberKey, deskEnv['DO_SPACES_ACCESS_KEY'] ?? '']
    const forms = secrets.flatMap((value) => [
      value,
      Buffer.from(value).toString('base64').replace(/.?=*$/, ''),
      encodeURIComponent(value),
    ])
    expect(forms.filter((form) => everything.includes(form))).toEqual([])
  })

  it('audit without a key says what is missing', async () => {
    const ended = await machine('keyless').run(['audit', '--json'])
    expect([ended.exit, JSON.parse(ended.stdout).error.code]).toEqual([3, 'SETTING_MISSING'])
  })
})
