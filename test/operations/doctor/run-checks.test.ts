import { describe, expect, it } from 'vitest'
import { ok } from '../../../src/domain/check.ts'
import { allChecks } from '../../../src/operations/doctor/catalogue.ts'
import type { Check } from '../../../src/operations/doctor/check.ts'
import { describeChecks, refuseUnknownChecks, runChecks } from '../../../src/operations/doctor/run-checks.ts'
import { failureOf } from '../../domain/failing.ts'
import { accessKey, type Changes, failing, file, jobOf, placeMade, pointer, refused } from './doctor-made.ts'

const never = new AbortController().signal
const hanging = <Value>(): Promise<Value> => new Promise(() => {})
const run = (changes: Changes, given: Partial<Parameters<typeof runChecks>[1]> = {}) =>
  runChecks(placeMade(changes).facts, { only: [], offline: false, deadline: never, ...given })
const namesOf = (findings: Awaited<ReturnType<typeof run>>, ...verdicts: string[]) =>
  findings.filter(({ verdict }) => verdicts.includes(verdict)).map(({ check }) => check)

const unreachable = refused('CAMBER_UNAVAILABLE')

/** Time that is up as soon as everything that does not hang has ended. */
function soon(): AbortSignal {
  const limit = new AbortController()
  setImmediate(() => setImmediate(() => limit.abort()))
  return limit.signal
}

describe('a world broken in ten ways at once', () => {
  const broken: Changes = {
    place: { nodeVersion: 'v18.0.0', terminal: { answers: true, questions: true, columns: 80, charset: 'ANSI' } },
    probe: {
      freeBytes: async () => 1e8,
      whyUnwritable: async () => 'EROFS',
      python: async () => null,
      fileExists: async () => false,
    },
    files: [file('.env', 'absent'), file('rythmiq.json', 'broken'), file('stored', 'absent')],
    env: {
      CAMBER_API_KEY: '"quoted key"',
      DO_SPACES_SECRET_KEY: accessKey,
      DO_SPACES_ENDPOINT: 'https://nyc3.digitaloceanspaces.com',
      SPACES_BUCKET: 'other',
      WEBHOOK_URL: 'https://api.camber.cloud/x',
    },
    program: failing('CAMBER_NOT_FOUND'),
    camber: { version: hanging, me: hanging, listJobs: hanging, listStash: hanging },
    spaces: { serverTime: hanging, get: hanging },
  }

  it('is told in full, in time, and without an exception', async () => {
    const findings = await run(broken, { deadline: soon() })
    expect(namesOf(findings, 'fault', 'warning')).toEqual([
      'node',
      'terminal',
      'folder',
      'disk',
      'settings',
      'hosts',
      'camber-program',
      'camber-key',
      'spaces-names',
      'spaces-keys',
      'spaces-endpoint',
      'python',
      'storage',
      'program',
    ])
    expect(findings.length).toBe(allChecks.length)
    expect(findings.filter(({ verdict, fix }) => verdict === 'fault' && fix.length === 0)).toEqual([])
  })
})

describe('a deadline', () => {
  it('makes unknown what hangs, leaves out what depends on it, and touches nothing else', async () => {
    const findings = await run(
      { camber: { me: hanging, listJobs: hanging, listStash: hanging }, spaces: { serverTime: hanging } },
      { deadline: soon() },
    )
    expect(namesOf(findings, 'unknown')).toEqual(['camber-login', 'spaces-clock'])
    expect(namesOf(findings, 'skipped')).toEqual([
      'stash-root',
      'release-path',
      'release-files',
      'release-env',
      'stash-weight',
      'jobs-stuck',
      'slots',
      'job-secrets',
    ])
    expect(namesOf(findings, 'fault', 'warning')).toEqual([])
  })

  it('names the command that gives a check more time', async () => {
    const [finding] = await run({ camber: { me: hanging } }, { only: ['camber-login'], deadline: soon() })
    expect(finding).toMatchObject({ verdict: 'unknown', fix: ['rythmiq doctor camber-login --timeout 30s'] })
  })

  it('that is over before it begins ends everything that has to be waited for', async () => {
    const findings = await run({ camber: { me: hanging } }, { deadline: AbortSignal.abort() })
    expect(findings.length).toBe(allChecks.length)
  })
})

it('takes network trouble for unknown, not for a broken set-up', async () => {
  const findings = await run({
    camber: { me: unreachable, listJobs: unreachable, listStash: unreachable },
    spaces: { serverTime: refused('SPACES_UNAVAILABLE'), get: refused('SPACES_UNAVAILABLE') },
  })
  expect(namesOf(findings, 'fault', 'warning')).toEqual([])
  expect(namesOf(findings, 'unknown')).toContain('camber-login')
})

it('asks nobody with --offline, and says which checks were not made', async () => {
  const asked = () => {
    throw new Error('somebody was asked')
  }
  const findings = await run(
    {
      camber: { me: asked, listJobs: asked, listStash: asked },
      spaces: { list: asked, get: asked, put: asked, serverTime: asked },
    },
    { offline: true },
  )
  const outward = describeChecks()
    .filter((check) => check.outward)
    .map(({ check }) => check)
  expect(namesOf(findings, 'skipped')).toEqual(outward)
  expect(namesOf(findings, 'ok').length).toBe(allChecks.length - outward.length)
})

describe('a machine where nothing was set up', () => {
  it('is well if it can run the sandbox, and is not blamed for the rest', async () => {
    const findings = await run({ env: null, program: failing('CAMBER_NOT_FOUND') })
    expect(namesOf(findings, 'fault', 'warning', 'unknown')).toEqual([])
    expect([...new Set(findings.filter(({ verdict }) => verdict === 'skipped').map(({ group }) => group))]).toEqual([
      'camber',
      'spaces',
      'worker',
      'account',
    ])
  })

  it.each([
    ['CAMBER_API_KEY', 'spaces-keys'],
    ['DO_SPACES_ACCESS_KEY', 'camber-key'],
    ['SPACES_KEY', 'spaces-names'],
    ['DO_SPACES_BUCKET', 'camber-key'],
  ])('is one that was set up in part once %s is set', async (variable, missing) => {
    const part = Object.fromEntries(
      ['CAMBER_API_KEY', 'DO_SPACES_ACCESS_KEY', 'DO_SPACES_SECRET_KEY'].map((name) => [name, undefined]),
    )
    const findings = await run({ env: { ...part, [variable]: 'bucket-or-key' } })
    expect(namesOf(findings, 'fault')).toContain(missing)
  })
})

describe('what is chosen', () => {
  it('is a check or a group, in the order of all', async () => {
    const findings = await run({}, { only: ['sandbox', 'node'] })
    expect(findings.map(({ check }) => check)).toEqual(['node', 'python', 'installer', 'storage', 'program'])
  })

  it('brings what it needs, without telling of it', async () => {
    const [finding, ...others] = await run(
      { objects: { 'rythmiq/releases/current.json': null } },
      { only: ['release-env'] },
    )
    expect(finding).toMatchObject({ verdict: 'skipped', seen: 'Not made: it needs release.' })
    expect(finding?.why).toBe('No worker release is deployed yet.')
    expect(others).toEqual([])
  })

  it.each([
    ['spacse', 'Did you mean spaces?'],
    ['camber-logon', 'Did you mean camber-login?'],
    ['quite-something-else', "There is no check 'quite-something-else'."],
  ])('%s is refused with the nearest name', async (word, told) => {
    const failure = await failureOf(() => refuseUnknownChecks([word]))
    expect([failure.code, failure.message]).toEqual(['USAGE', expect.stringContaining(told)])
    expect(failure.hint).toContain('--list-checks')
  })
})

it('tells the beginning of a chain of needs, not its last link', async () => {
  const findings = await run({ env: { DO_SPACES_REGION: 'nyc3' } })
  const weight = findings.find(({ check }) => check === 'stash-weight')
  expect(weight?.seen).toBe('Not made: it needs spaces-endpoint.')
})

it('takes a mistake of ours in one check for unknown, and makes the others', async () => {
  const faulty: Check = { ...check('faulty'), look: () => Promise.reject(new Error('oops\u001b[2J')) }
  const findings = await runChecks(placeMade().facts, { only: [], offline: false, deadline: never }, [
    faulty,
    check('sound'),
  ])
  expect(findings.map(({ verdict, seen }) => [verdict, seen])).toEqual([
    ['unknown', 'The check did not come to an end: oops.'],
    ['ok', 'sound'],
  ])
})

it('asks Camber and Spaces each thing once, however many checks want to know', async () => {
  const asked: string[] = []
  const count =
    <Value>(name: string, value: Value) =>
    async () => {
      asked.push(name)
      return value
    }
  await run({
    camber: {
      version: count('version', { installed: '1.0.40', newest: null }),
      me: count('me', { username: 'asha', email: null, stash: 'stash://asha/' }),
      listJobs: count('job list', { jobs: [jobOf('1', 'RUNNING', 1)], total: 1 }),
      listStash: count('stash ls', []),
    },
  })
  expect(asked.toSorted()).toEqual(['job list', 'me', 'stash ls', 'version'])
})

describe('the catalogue', () => {
  it('has about 25 checks with names of their own, each needing only checks before it', () => {
    const names = allChecks.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    expect(names.length).toBeGreaterThanOrEqual(25)
    for (const { name, needs } of allChecks) {
      expect(needs.filter((need) => names.indexOf(need) >= names.indexOf(name) || !names.includes(need))).toEqual([])
    }
  })

  it('marks everything as outward that needs something outward', () => {
    const outward = new Set(allChecks.filter((entry) => entry.outward).map(({ name }) => name))
    const wrong = allChecks.filter((entry) => !entry.outward && entry.needs.some((need) => outward.has(need)))
    expect(wrong).toEqual([])
  })
})

function check(name: string): Check {
  return { name, group: 'machine', about: '', needs: [], outward: false, look: () => ok(name) }
}

it('a release in somebody else’s stash is told once', async () => {
  const findings = await run({
    objects: { 'rythmiq/releases/current.json': pointer({ stash_path: 'stash://ravi/x/' }) },
  })
  expect(namesOf(findings, 'fault')).toEqual(['release-path'])
})
