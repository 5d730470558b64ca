import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../sandbox/spaces/gateway.ts'
import { targets } from '../sandbox/spaces/targets.ts'
import { ending, type Machine, newMachine, projectFolder, said } from './rythmiq.ts'
import { layWorker, machinesOn, openSite, type Site } from './site.ts'

// The whole path from several machines to one account: the built command, the sandbox's camber, and for Spaces our gateway or Ceph.

describe.each(targets)('on $kind', ({ open }) => {
  let site: Site
  const { machine, run, json, close } = machinesOn(() => site)
  const worker = (on: Machine, text: string, more?: Record<string, string>): string =>
    layWorker(join(on.cwd, 'worker'), text, more)

  beforeAll(async () => {
    site = await openSite(await open())
  })
  afterEach(() => {
    site.set({})
  })
  afterAll(close)

  it('deploys, sees that nothing changed, deploys a change, goes back, and tells all of it', async () => {
    const asha = machine('asha')
    worker(asha, 'one')
    site.callsSince()
    const first = await json(asha, ['deploy-worker', '-m', 'First'])
    expect(first).toMatchObject({ schema: 'rythmiq.deployment/v1', changed: true, previous: null, message: 'First' })
    expect(site.callsSince()).toEqual(['me --output', 'stash cp', 'stash ls'])
    expect(await site.damage(first.release)).toEqual([])
    const again = await run(asha, ['deploy-worker'])
    expect(again).toMatchObject({ exit: 0 })
    expect(again.stdout).toContain('nothing was done')
    expect(site.callsSince()).toEqual(['stash ls'])
    worker(asha, 'two')
    const second = await json(asha, ['deploy-worker', '-m', 'Second', '--tag', 'v2'])
    expect(second).toMatchObject({ changed: true, previous: first.release })
    expect(site.callsSince()).toEqual(['me --output', 'stash cp', 'stash ls'])
    expect(await site.damage(first.release)).toEqual([])
    const ben = machine('ben')
    expect(await json(ben, ['rollback', '-y', '-m', 'Worse'])).toMatchObject({ release: first.release })
    const { releases, moves } = await json(ben, ['releases'])
    expect(releases.map(({ release, current }: Record<string, unknown>) => [release, current])).toEqual([
      [second.release, false],
      [first.release, true],
    ])
    expect(moves.map(({ action }: Record<string, unknown>) => action)).toEqual(['deploy', 'deploy', 'rollback'])
  })

  it('tries one document on the release before it becomes current', async () => {
    const asha = machine('smoke')
    worker(asha, 'smoke')
    const before = await site.pointer()
    const done = await json(asha, ['deploy-worker', '--smoke'])
    expect(done).toMatchObject({ changed: true, smoke_run: expect.stringMatching(/^\d{8}-/) })
    expect(await json(asha, ['status', '@last'])).toMatchObject({ run_id: done.smoke_run, release: done.release })
    worker(asha, 'broken', { 'worker.py': 'raise SystemExit(3)\n' })
    const failed = await run(asha, ['deploy-worker', '--smoke'])
    expect([failed.exit, (await site.pointer())?.release]).toEqual([5, done.release])
    expect(failed.stderr).toContain('so it was not made current')
    expect(failed.stderr).toMatch(/rythmiq logs \d{8}-/)
    expect(before?.release).not.toBe(done.release)
  })

  it('of two deploys at once one wins, the other is told, and nothing is mixed', async () => {
    const [asha, ben] = [machine('asha'), machine('ben')]
    worker(asha, 'of asha')
    worker(ben, 'of ben')
    const slow = JSON.stringify([{ match: 'stash cp', fault: 'slow', ms: 5000 }])
    const child = asha.start(['deploy-worker', '-m', 'Of Asha'], { ...site.env, CAMBER_SANDBOX_FAULTS: slow })
    const end = ending(child)
    await said(child, 'checking the worker')
    const won = await json(ben, ['deploy-worker', '-m', 'Of Ben'])
    const lost = await end
    expect(won).toMatchObject({ changed: true })
    expect([lost.exit, (await site.pointer())?.release]).toEqual([2, won.release])
    expect(lost.stderr).toMatch(/deployed release \w{12} \d+ s ago \("Of Ben"\) while this was under way/)
    expect(await site.damage(won.release)).toEqual([])
    expect(
      readFileSync(
        join(
          site.env['CAMBER_SANDBOX_HOME'] ?? '',
          'stash',
          'your-username',
          'rythmiq-worker-v2',
          'releases',
          won.release,
          'lib',
          'text.py',
        ),
        'utf8',
      ),
    ).toContain('of ben')
  })

  it('is not deterred by names with blanks, quotes and letters of other scripts', async () => {
    const asha = machine('odd names')
    const odd = { "notes/a b's.txt": '1', 'notes/प्रपत्र "x".txt': '2', 'notes/-r $HOME.txt': '3', 'notes/表.txt': '4' }
    worker(asha, 'odd', odd)
    const { release } = await json(asha, ['deploy-worker'])
    expect(await site.damage(release)).toEqual([])
    expect(site.stashFiles(release)).toEqual(expect.arrayContaining(Object.keys(odd)))
    expect(await json(asha, ['deploy-worker'])).toMatchObject({ changed: false })
  })

  it('recognises a camber whose copy nests the folder', async () => {
    site.set({ cp_nesting: 'directory' })
    const asha = machine('nested')
    worker(asha, 'nested')
    const done = await json(asha, ['deploy-worker', '--smoke'])
    expect(done.stash_path).toMatch(new RegExp(`/${done.release}/${done.release}/$`))
    expect(await json(asha, ['deploy-worker'])).toMatchObject({ changed: false })
  })

  it('finishes an upload that was cut off in the middle', async () => {
    const asha = machine('cut off')
    worker(asha, 'cut off')
    const before = (await site.pointer())?.release
    const cut = '[{"match":"stash cp","fault":"partial_upload","files":7,"then":"signal"}]'
    const failed = await run(asha, ['deploy-worker'], { CAMBER_SANDBOX_FAULTS: cut })
    expect([failed.exit, (await site.pointer())?.release]).toEqual([7, before])
    const done = await json(asha, ['deploy-worker'])
    expect(done.sent_files).toBeLessThan(done.files)
    expect(await site.damage(done.release)).toEqual([])
  })

  it('is not taken in by a camber that says it has copied what it has not', async () => {
    const asha = machine('liar')
    worker(asha, 'liar')
    const before = (await site.pointer())?.release
    const lie = '[{"match":"stash cp","fault":"partial_upload","files":7,"then":"exit_0"}]'
    const failed = await json(asha, ['deploy-worker'], { CAMBER_SANDBOX_FAULTS: lie })
    expect(failed.error).toMatchObject({ code: 'CAMBER_UNAVAILABLE', retryable: true })
    expect((await site.pointer())?.release).toBe(before)
  })

  it('an interruption during the upload ends it at once, and what was current stays current', async () => {
    const asha = machine('interrupted')
    worker(asha, 'interrupted')
    const before = (await site.pointer())?.release
    const hang = JSON.stringify([{ match: 'stash cp', fault: 'hang' }])
    site.callsSince()
    const child = asha.start(['deploy-worker'], { ...site.env, CAMBER_SANDBOX_FAULTS: hang })
    const end = ending(child)
    await said(child, 'checking the worker')
    const staging = join(asha.home, '.local', 'state', 'rythmiq', 'staging')
    // A call that hangs is written down before it does.
    await until('camber copies', () => site.callsSince().includes('stash cp'))
    child.kill('SIGINT')
    expect(await end).toMatchObject({ exit: 130 })
    expect((await site.pointer())?.release).toBe(before)
    expect(readdirSync(staging)).toEqual([])
  })

  it.each([
    [
      'a key that Camber does not accept',
      { rejected_keys: ['CANARY-camber-key-0123456789'] },
      {},
      4,
      'CAMBER_REJECTED',
    ],
    ['an account without a username', { username: '' }, {}, 3, 'ACCOUNT_NAMELESS'],
    ['the stash of another user', { username: 'somebody-else' }, {}, 4, 'CAMBER_REJECTED'],
    [
      'keys that Spaces does not accept',
      {},
      { DO_SPACES_SECRET_KEY: 'CANARY-wrong-secret-0123456789' },
      4,
      'SPACES_REJECTED',
    ],
    ['a Spaces that is down', {}, { DO_SPACES_ENDPOINT: 'http://127.0.0.1:9' }, 7, 'SPACES_UNAVAILABLE'],
    [
      'a stash that refuses',
      {},
      {
        CAMBER_SANDBOX_FAULTS:
          '[{"match":"stash cp","fault":"api_error","code":403,"message":"quota exceeded, access denied"}]',
      },
      4,
      'CAMBER_REJECTED',
    ],
    [
      'a Camber that is down',
      {},
      { CAMBER_SANDBOX_FAULTS: '[{"match":"me","fault":"network"}]' },
      7,
      'CAMBER_UNAVAILABLE',
    ],
    ['no camber program', {}, { RYTHMIQ_CAMBER: '/nowhere/camber' }, 3, 'CAMBER_NOT_FOUND'],
    ['a root that is no folder name', {}, { RYTHMIQ_STASH_ROOT: '../x' }, 3, 'SETTING_INVALID'],
  ] as const)('%s is told, nothing moves, and no secret with it', async (_, settings, env, exit, code) => {
    const asha = machine('bad')
    worker(asha, code)
    const before = (await site.pointer())?.release
    site.set(settings)
    const prose = await run(asha, ['deploy-worker'], env)
    const told = await run(asha, ['deploy-worker', '--json'], env)
    site.set({})
    expect([prose.exit, told.exit, JSON.parse(told.stdout).error.code]).toEqual([exit, exit, code])
    expect((await site.pointer())?.release).toBe(before)
    expect(prose.stdout + prose.stderr + told.stdout + told.stderr).not.toContain('CANARY')
  })

  it('writes what later steps and the page of the run need when it runs in GitHub Actions', async () => {
    const ci = machine('actions')
    worker(ci, 'actions')
    const files = { GITHUB_OUTPUT: join(ci.folder, 'output'), GITHUB_STEP_SUMMARY: join(ci.folder, 'summary') }
    const env = { ...files, GITHUB_ACTIONS: 'true', GITHUB_ACTOR: 'octo', CI: 'true' }
    const done = await json(ci, ['deploy-worker', '-m', 'a | b'], env)
    expect(readFileSync(files.GITHUB_OUTPUT, 'utf8')).toMatch(new RegExp(`release<<(\\S+)\n${done.release}\n\\1\n`))
    expect(readFileSync(files.GITHUB_STEP_SUMMARY, 'utf8')).toContain('| message | a \\| b |')
    expect((await site.pointer())?.moves.at(-1)).toMatchObject({ by: 'octo@github-actions', message: 'a | b' })
  })

  it.each([
    [['deploy-worker', '--list'], 'rythmiq.bundle/v1'],
    [['deploy-worker', '--dry-run'], 'rythmiq.deploy-plan/v1'],
    [['deploy-worker'], 'rythmiq.deployment/v1'],
    [['releases'], 'rythmiq.releases/v1'],
    [['releases', '--all'], 'rythmiq.releases/v1'],
    [['rollback', '--dry-run'], 'rythmiq.rollback/v1'],
    [['releases', 'prune', '--dry-run'], 'rythmiq.prune/v1'],
    [['secrets', 'push'], 'rythmiq.secrets/v1'],
  ])('%j answers with one document of JSON, good and failing, and nothing beside it', async (words, schema) => {
    const asha = machine('json')
    if (words.includes('rollback')) {
      worker(asha, 'to go back to')
      await run(asha, ['deploy-worker'])
      worker(asha, 'to come from')
      await run(asha, ['deploy-worker'])
    }
    worker(asha, schema)
    const good = await run(asha, [...words, '--json'])
    expect(good).toMatchObject({ exit: 0, stderr: '' })
    const answer = JSON.parse(good.stdout)
    expect(answer.schema).toBe(schema)
    expect(keysOf(answer).filter((key) => !/^[a-z0-9_]+$/.test(key))).toEqual([])
    const bad = await run(asha, [...words, '--json'], {
      RYTHMIQ_CAMBER: '/nowhere/camber',
      DO_SPACES_ENDPOINT: 'nonsense',
    })
    if (words.includes('--list')) return
    expect(bad).toMatchObject({ exit: 3, stderr: '' })
    expect(Object.keys(JSON.parse(bad.stdout).error)).toEqual(
      expect.arrayContaining(['code', 'message', 'hint', 'retryable']),
    )
  })

  it('deploys a worker of the shape that runs in production, and names a file that is missing before anything is sent', async () => {
    const asha = machine('thirteen')
    const folder = join(asha.cwd, 'worker')
    cpSync(join(projectFolder, 'test', 'fixtures', 'thirteen'), folder, { recursive: true })
    const done = await json(asha, ['deploy-worker'])
    expect(done).toMatchObject({ changed: true, findings: [] })
    expect(await site.damage(done.release)).toEqual([])
    rmSync(join(folder, 'storage', 'artifact_fetcher.py'))
    site.callsSince()
    const refused = await json(asha, ['deploy-worker'])
    expect(refused.error).toMatchObject({ code: 'RELEASE_BROKEN', details: { findings: [{ file: 'worker.py' }] } })
    expect(refused.error.details.findings[0].message).toContain('storage/artifact_fetcher.py')
    expect(site.callsSince()).not.toContain('stash cp')
  })

  it('keeps secrets out of argv, records, memory and leftovers; the env file in the stash is the only place', async () => {
    const asha = machine('secrets')
    worker(asha, 'secrets')
    await run(asha, ['deploy-worker'], {
      WEBHOOK_URL: 'https://example.com/hook',
      WEBHOOK_SECRET: 'CANARY-webhook-0123',
    })
    const secrets = [site.env['DO_SPACES_SECRET_KEY'] ?? '', site.env['CAMBER_API_KEY'] ?? '', 'CANARY-webhook-0123']
    const state = join(asha.home, '.local', 'state', 'rythmiq')
    expect([statSync(state).mode & 0o077, statSync(join(state, 'staging')).mode & 0o077]).toEqual([0, 0])
    const holding = [asha.folder, site.env['CAMBER_SANDBOX_HOME'] ?? '']
      .flatMap((folder) => readdirSync(folder, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => secrets.some((secret) => readFileSync(path).includes(secret)))
    expect(holding.filter((path) => !/worker-[0-9a-f]{16}\.env$/.test(path))).toEqual([])
    const pointer = await site.pointer()
    expect(holding.some((path) => path.endsWith(`${pointer?.release}/${pointer?.env_file}`))).toBe(true)
    for await (const { key } of site.store.list('rythmiq/')) {
      const text = new TextDecoder().decode((await site.store.get(key))?.body)
      expect(secrets.filter((secret) => text.includes(secret))).toEqual([])
    }
  })

  it('secrets push gives the current release new keys and takes the old ones away', async () => {
    const asha = machine('rotation')
    worker(asha, 'rotation')
    const { release, env_file } = await json(asha, ['deploy-worker'])
    const env = { WEBHOOK_URL: 'https://example.com/new' }
    const pushed = await json(asha, ['secrets', 'push', '-m', 'Rotated'], env)
    expect(pushed).toMatchObject({ release, changed: true, previous_env_file: env_file, removed_env_files: [env_file] })
    expect(site.stashFiles(release).filter((name) => name.endsWith('.env'))).toEqual([pushed.env_file])
    expect(await json(asha, ['secrets', 'push'], env)).toMatchObject({ changed: false })
    expect(await json(asha, ['deploy-worker'], env)).toMatchObject({ changed: false })
  })

  it('prunes what is old, with a yes, and refuses to go back to it', async () => {
    const asha = machine('prune')
    await run(asha, ['releases'])
    const made: string[] = []
    for (const text of ['p1', 'p2', 'p3']) {
      worker(asha, text)
      made.push((await json(asha, ['deploy-worker'])).release)
    }
    const [oldest = '', ...kept] = made
    const unasked = await run(asha, ['releases', 'prune', '--keep', '2'])
    expect([unasked.exit, unasked.stderr]).toEqual([2, expect.stringContaining('--yes')])
    const dry = await json(asha, ['releases', 'prune', '--keep', '2', '--dry-run'])
    expect(dry.removed).toContain(oldest)
    expect(site.stashFiles(oldest)).not.toEqual([])
    expect((await json(asha, ['releases', 'prune', '--keep', '2', '--yes'])).removed).toEqual(dry.removed)
    expect(site.stashFiles(oldest)).toEqual([])
    expect((await Promise.all(kept.map((release) => site.damage(release)))).flat()).toEqual([])
    const refused = await run(asha, ['rollback', oldest, '-y'])
    expect([refused.exit, refused.stderr]).toEqual([6, expect.stringContaining('was pruned')])
    expect(
      (await json(asha, ['releases'])).releases.map(({ release }: Record<string, unknown>) => release),
    ).not.toContain(oldest)
  })

  it('after kill -9 at twenty random points what is current is always whole, and the next deploy finishes', async () => {
    const asha = machine('kill')
    worker(asha, 'before')
    await run(asha, ['releases'])
    const began = performance.now()
    await run(asha, ['deploy-worker'])
    const whole = performance.now() - began
    for (let round = 0; round < 20; round++) {
      worker(asha, `round ${round}`)
      const child = asha.start(['deploy-worker'], site.env)
      const end = ending(child)
      const timer = setTimeout(() => child.kill('SIGKILL'), Math.random() * whole * 1.1)
      await end
      clearTimeout(timer)
      const current = (await site.pointer())?.release ?? ''
      expect([round, await site.damage(current)]).toEqual([round, []])
    }
    worker(asha, 'after')
    const done = await json(asha, ['deploy-worker'])
    expect([done.changed, await site.damage(done.release)]).toEqual([true, []])
  })
})

describe('bad input', () => {
  const asha = newMachine('bad input')
  afterAll(() => asha.remove())
  const folder = join(asha.cwd, 'w')
  const refusal = async (lay: () => void, words: readonly string[] = [folder]): Promise<[number | null, string]> => {
    rmSync(folder, { recursive: true, force: true })
    lay()
    const { exit, stdout, stderr } = await asha.run(['deploy-worker', ...words, '--local'])
    expect(stdout).toBe('')
    expect(stderr.trim().split('\n').length).toBeLessThanOrEqual(2)
    return [exit, stderr]
  }

  it.each([
    ['no folder', () => {}, 'There is no worker folder'],
    ['an empty folder', () => mkdirSync(folder), 'holds no worker.py'],
    ['a folder without worker.py', () => layAt(folder, 'main.py'), 'holds no worker.py'],
    [
      'a worker.py that is ignored',
      () => [layAt(folder, 'worker.py'), writeFileSync(join(folder, '.rythmiqignore'), '*.py')],
      'is left out: ignored',
    ],
    ['a file in place of a folder', () => writeFileSync(folder, ''), 'There is no worker folder'],
    ['a name with a line end', () => layAt(folder, 'worker.py', 'a\nb.py'), 'a control character'],
    ['names that differ in case alone', () => layAt(folder, 'worker.py', 'Lib.py', 'lib.py'), 'differ in case alone'],
    ['a name of the runner', () => layAt(folder, 'worker.py', 'run.sh'), 'needs for itself'],
    [
      '50 000 files',
      () => layAt(folder, 'worker.py', ...Array.from({ length: 50_000 }, (_, at) => `f${at}`)),
      'more than 2000 files',
    ],
  ] as const)('%s is refused in one sentence with exit 2', async (_, lay, words) => {
    const [exit, stderr] = await refusal(() => void lay())
    expect([exit, stderr]).toEqual([2, expect.stringContaining(words)])
  })

  it('without a folder and without ./worker it says how to name one, and never takes the reference worker by itself', async () => {
    const [exit, stderr] = await refusal(() => {}, [])
    expect([exit, stderr]).toEqual([2, expect.stringContaining('--reference')])
  })

  it('a folder and --reference exclude each other', async () => {
    expect((await refusal(() => layAt(folder, 'worker.py'), [folder, '--reference']))[0]).toBe(2)
  })

  it('a file that cannot be read is named', async () => {
    // Root reads everything, so rythmiq is installed for somebody else and run as that user.
    const installed = join(asha.folder, 'installed')
    for (const part of ['bin', 'dist', 'runner', 'package.json'])
      cpSync(join(projectFolder, part), join(installed, part), { recursive: true })
    rmSync(folder, { recursive: true, force: true })
    layAt(folder, 'worker.py', 'locked.py')
    chmodSync(join(folder, 'locked.py'), 0)
    chmodSync(asha.folder, 0o755)
    const isRoot = process.getuid?.() === 0
    const ended = spawnSync(
      process.execPath,
      [join(installed, 'bin', 'rythmiq.js'), 'deploy-worker', folder, '--list'],
      {
        env: { PATH: process.env['PATH'], HOME: '/nonexistent' },
        encoding: 'utf8',
        ...(isRoot ? { uid: 65_534, gid: 65_534 } : {}),
      },
    )
    expect([ended.status, ended.stderr]).toEqual([2, expect.stringContaining('locked.py cannot be read (EACCES)')])
  })
})

/** Every key in a document, at any depth. */
function keysOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(keysOf)
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inside]) => [key, ...keysOf(inside)])
}

function layAt(folder: string, ...names: string[]): void {
  mkdirSync(folder, { recursive: true })
  for (const name of names) writeFileSync(join(folder, name), '')
}
