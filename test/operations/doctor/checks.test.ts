import { describe, expect, it } from 'vitest'
import type { FailureCode } from '../../../src/domain/failure.ts'
import { allChecks } from '../../../src/operations/doctor/catalogue.ts'
import { runChecks } from '../../../src/operations/doctor/run-checks.ts'
import { payload } from '../../domain/payload-made.ts'
import { documentLine, endLine, failedVerdict, lines } from '../../domain/records-made.ts'
import { runRecord, shardRecord } from '../../domain/run-records-made.ts'
import {
  accessKey,
  type Changes,
  camberKey,
  envFile,
  failing,
  file,
  jobOf,
  now,
  placeMade,
  pointer,
  record,
  refused,
  release,
  secretKey,
} from './doctor-made.ts'

const never = new AbortController().signal
const look = async (check: string, changes: Changes) => {
  const [finding] = await runChecks(placeMade(changes).facts, { only: [check], offline: false, deadline: never })
  if (finding === undefined) throw new Error(`there is no check ${check}`)
  return finding
}

const bytes = (count: number, size: number) => Array.from({ length: count }, (_, at) => ({ path: `cache/${at}`, size }))
const whole = [
  { path: 'run.sh', size: 900 },
  { path: 'worker.py', size: 4000 },
  { path: envFile, size: 200 },
]
const runId = '20261123-180000-k3f9'
const runWith = (...records: unknown[]) => ({
  [`rythmiq/runs/${runId}/run.json`]: JSON.stringify(runRecord({ run_id: runId, release })),
  [`rythmiq/summaries/${runId}.json`]: '{}',
  [`rythmiq/runs/${runId}/shards/0.json`]: JSON.stringify(shardRecord(0, { run_id: runId, camber_job_id: '5' })),
  [`rythmiq/runs/${runId}/shards/0.jsonl`]: JSON.stringify(payload()),
  ...(records.length === 0 ? {} : { [`rythmiq/runs/${runId}/results/0/a1-1.jsonl`]: lines(...records) }),
})
const findingOf = (severity: string) => ({
  severity,
  rule: 'version-breaks',
  file: 'requirements.txt',
  line: 3,
  message: 'paddleocr may install PaddleOCR 3 or newer.',
})
const locale = (charset: string, columns = 80) => ({ answers: true, questions: true, columns, charset })
const skewed = (minutes: number): Changes => ({
  spaces: { serverTime: async () => new Date(now.getTime() - minutes * 60_000) },
})

/** What a check says of a place, and a word of its sentence. */
const facts: [check: string, verdict: string, seen: RegExp, changes: Changes][] = [
  ['node', 'ok', /v20/, {}],
  ['node', 'ok', /v22/, { place: { nodeVersion: 'v22.1.0' } }],
  ['node', 'fault', /too old/, { place: { nodeVersion: 'v20.18.9' } }],
  ['node', 'fault', /too old/, { place: { nodeVersion: 'v18.20.0' } }],
  ['terminal', 'ok', /80 columns/, {}],
  ['terminal', 'warning', /ISO-8859-1/, { place: { terminal: locale('ISO-8859-1') } }],
  ['terminal', 'warning', /40 columns/, { place: { terminal: locale('UTF-8', 40) } }],
  ['terminal', 'ok', /plain rows/, { place: { terminal: { ...locale('ISO-8859-1'), answers: false } } }],
  ['folder', 'ok', /writable/, {}],
  ['folder', 'warning', /EACCES/, { probe: { whyUnwritable: async () => 'EACCES' } }],
  ['disk', 'ok', /9\.0 GB/, {}],
  ['disk', 'warning', /1\.0 GB/, { probe: { freeBytes: async () => 1e9 } }],
  ['disk', 'fault', /0\.1 GB/, { probe: { freeBytes: async () => 1e8 } }],

  ['settings', 'ok', /no settings files/, {}],
  ['settings', 'ok', /rythmiq\.json readable/, { files: [file('rythmiq.json', 'read', true)] }],
  [
    'settings',
    'fault',
    /rythmiq\.json cannot be used: it is not valid JSON/,
    { files: [file('rythmiq.json', 'broken')] },
  ],
  ['settings', 'warning', /can read \/config/, { files: [file('stored', 'read', true)] }],
  [
    'settings',
    'warning',
    /can read \/work\/\.env/,
    { files: [file('.env', 'read', true)], env: { CAMBER_API_KEY: undefined }, dotenv: { CAMBER_API_KEY: camberKey } },
  ],
  [
    'settings',
    'warning',
    /spaces_buckett/,
    { files: [file('rythmiq.json', 'read')], project: { spaces_buckett: 'b' } },
  ],
  ['sources', 'ok', /environment: CAMBER_API_KEY/, {}],
  ['sources', 'ok', /environment: CAMBER_API_KEY/, { dotenv: { CAMBER_API_KEY: camberKey } }],
  [
    'sources',
    'warning',
    /CAMBER_API_KEY is given by environment and differently by \.env/,
    { dotenv: { CAMBER_API_KEY: 'b'.repeat(40) } },
  ],
  ['hosts', 'ok', /no dead hosts/, {}],
  ['hosts', 'ok', /no dead hosts/, { env: { RYTHMIQ_SCHEMAS: '/home/your-name/schemas' } }],
  ['hosts', 'fault', /api\.camber\.cloud/, { env: { WEBHOOK_URL: 'https://api.camber.cloud/hook' } }],
  ['hosts', 'fault', /your-api\.com/, { env: { WEBHOOK_URL: 'https://your-api.com/hook' } }],
  ['hosts', 'warning', /CAMBER_API_URL/, { env: { CAMBER_API_URL: 'https://dashboard.camber.cloud' } }],

  ['camber-program', 'ok', /usr\/bin\/camber/, {}],
  ['camber-program', 'fault', /CAMBER_NOT_FOUND/, { program: failing('CAMBER_NOT_FOUND') }],
  ['camber-version', 'ok', /1\.0\.40/, {}],
  [
    'camber-version',
    'warning',
    /there is 1\.0\.41/,
    { camber: { version: async () => ({ installed: '1.0.40', newest: '1.0.41' }) } },
  ],
  [
    'camber-version',
    'warning',
    /older/,
    { camber: { version: async () => ({ installed: '0.7.6-dev', newest: null }) } },
  ],
  ['camber-version', 'ok', /1\.2\.0/, { camber: { version: async () => ({ installed: '1.2.0', newest: null }) } }],
  ['camber-version', 'fault', /CAMBER_UNREADABLE/, { camber: { version: refused('CAMBER_UNREADABLE') } }],
  ['camber-version', 'skipped', /needs camber-program/, { program: failing('CAMBER_NOT_FOUND') }],
  ['camber-key', 'ok', /from environment/, {}],
  ['camber-key', 'fault', /not set/, { env: { CAMBER_API_KEY: undefined } }],
  ['camber-key', 'fault', /placeholder/, { env: { CAMBER_API_KEY: 'your-api-key' } }],
  ['camber-key', 'fault', /inside/, { env: { CAMBER_API_KEY: `${camberKey.slice(0, 20)}\n${camberKey.slice(20)}` } }],
  ['camber-key', 'warning', /39 characters/, { env: { CAMBER_API_KEY: camberKey.slice(1) } }],
  ['camber-key', 'warning', /blanks around/, { env: { CAMBER_API_KEY: ` ${camberKey}\n` } }],
  ['camber-key', 'warning', /quotes around/, { env: { CAMBER_API_KEY: `"${camberKey}"` } }],
  ['camber-login', 'ok', /asha/, {}],
  ['camber-login', 'fault', /CAMBER_REJECTED/, { camber: { me: refused('CAMBER_REJECTED') } }],
  ['camber-login', 'fault', /ACCOUNT_NAMELESS/, { camber: { me: refused('ACCOUNT_NAMELESS') } }],
  ['camber-login', 'unknown', /CAMBER_TIMEOUT/, { camber: { me: refused('CAMBER_TIMEOUT') } }],
  ['camber-login', 'skipped', /needs camber-key/, { env: { CAMBER_API_KEY: undefined } }],
  ['stash-root', 'ok', /stash:\/\/asha\/rythmiq-worker-v2\//, {}],
  ['stash-root', 'fault', /no folder below/, { env: { RYTHMIQ_STASH_ROOT: 'stash://rythmiq-worker-v2/' } }],
  ['stash-root', 'warning', /begins with your username/, { env: { RYTHMIQ_STASH_ROOT: 'asha/rythmiq' } }],
  ['stash-root', 'skipped', /needs camber-login/, { camber: { me: refused('CAMBER_REJECTED') } }],

  ['spaces-names', 'ok', /right/, {}],
  ['spaces-names', 'ok', /right/, { env: { SPACES_KEY: accessKey, SPACES_REGION: 'sgp1' } }],
  [
    'spaces-names',
    'fault',
    /SPACES_SECRET is set \(environment\), but not DO_SPACES_SECRET_KEY/,
    { env: { DO_SPACES_SECRET_KEY: undefined, SPACES_SECRET: 'x1' } },
  ],
  [
    'spaces-names',
    'fault',
    /SPACES_ENDPOINT is set/,
    { env: { SPACES_ENDPOINT: 'https://nyc3.digitaloceanspaces.com' } },
  ],
  ['spaces-names', 'warning', /SPACES_KEY differs/, { env: { SPACES_KEY: 'another' } }],
  ['spaces-keys', 'ok', /from environment/, {}],
  ['spaces-keys', 'fault', /DO_SPACES_SECRET_KEY is not set/, { env: { DO_SPACES_SECRET_KEY: undefined } }],
  ['spaces-keys', 'fault', /placeholder/, { env: { DO_SPACES_SECRET_KEY: 'XXX' } }],
  ['spaces-keys', 'fault', /inside/, { env: { DO_SPACES_SECRET_KEY: 'ab cd' } }],
  ['spaces-keys', 'fault', /exchanged/, { env: { DO_SPACES_ACCESS_KEY: secretKey, DO_SPACES_SECRET_KEY: accessKey } }],
  ['spaces-keys', 'fault', /the same/, { env: { DO_SPACES_SECRET_KEY: accessKey } }],
  ['spaces-keys', 'warning', /blanks around/, { env: { DO_SPACES_SECRET_KEY: `${secretKey} ` } }],
  ['spaces-endpoint', 'ok', /at sgp1/, {}],
  ['spaces-endpoint', 'ok', /127\.0\.0\.1:7480/, { env: { DO_SPACES_ENDPOINT: 'http://127.0.0.1:7480' } }],
  ['spaces-endpoint', 'fault', /no web address/, { env: { DO_SPACES_ENDPOINT: 'sgp1.digitaloceanspaces.com' } }],
  [
    'spaces-endpoint',
    'fault',
    /bucket in its host/,
    { env: { DO_SPACES_ENDPOINT: 'https://rythmiq-one-artifacts.sgp1.digitaloceanspaces.com' } },
  ],
  [
    'spaces-endpoint',
    'fault',
    /more than a host/,
    { env: { DO_SPACES_ENDPOINT: 'https://sgp1.digitaloceanspaces.com/bucket' } },
  ],
  ['spaces-endpoint', 'fault', /REGION is nyc3/, { env: { DO_SPACES_REGION: 'nyc3' } }],
  [
    'spaces-endpoint',
    'fault',
    /is at other-bucket\.sgp1/,
    { env: { DO_SPACES_ENDPOINT: 'https://other-bucket.sgp1.digitaloceanspaces.com' } },
  ],
  ['spaces-endpoint', 'fault', /no bucket can be called/, { env: { DO_SPACES_BUCKET: 'My_Bucket' } }],
  [
    'spaces-endpoint',
    'warning',
    /http, not https/,
    { env: { DO_SPACES_ENDPOINT: 'http://sgp1.digitaloceanspaces.com' } },
  ],
  ['spaces-clock', 'ok', /right/, {}],
  ['spaces-clock', 'warning', /5 min 00 s ahead/, skewed(5)],
  ['spaces-clock', 'fault', /20 min 00 s behind/, skewed(-20)],
  ['spaces-clock', 'unknown', /no time/, { spaces: { serverTime: async () => null } }],
  ['spaces-clock', 'skipped', /needs spaces-keys/, { env: { DO_SPACES_SECRET_KEY: undefined } }],
  ['spaces-access', 'ok', /listed/, {}],
  ['spaces-access', 'fault', /SPACES_REJECTED/, { spaces: { list: listing('SPACES_REJECTED') } }],
  ['spaces-access', 'fault', /BUCKET_MISSING/, { spaces: { list: listing('BUCKET_MISSING') } }],
  ['spaces-access', 'unknown', /SPACES_UNAVAILABLE/, { spaces: { list: listing('SPACES_UNAVAILABLE') } }],
  ['spaces-access', 'skipped', /needs spaces-endpoint/, { env: { DO_SPACES_REGION: 'nyc3' } }],
  ['spaces-write', 'ok', /written, read, deleted/, {}],
  ['spaces-write', 'fault', /SPACES_REJECTED/, { spaces: { put: refused('SPACES_REJECTED') } }],
  ['spaces-write', 'fault', /not there/, { spaces: { get: async () => null } }],
  ['spaces-write', 'warning', /left there/, { spaces: { delete: refused('SPACES_REJECTED') } }],
  ['spaces-write', 'unknown', /SPACES_UNAVAILABLE/, { spaces: { put: refused('SPACES_UNAVAILABLE') } }],
  ['spaces-write', 'skipped', /needs spaces-access/, { spaces: { list: listing('BUCKET_MISSING') } }],

  ['release', 'ok', /b443985345ad by asha@desk, 2 d ago/, {}],
  ['release', 'fault', /deployed yet/, { objects: { 'rythmiq/releases/current.json': null } }],
  ['release', 'fault', /damaged/, { objects: { 'rythmiq/releases/current.json': '{' } }],
  ['release', 'fault', /no record/, { objects: { [`rythmiq/releases/${release}.json`]: null } }],
  [
    'release',
    'fault',
    /uploading/,
    { objects: { [`rythmiq/releases/${release}.json`]: record({ state: 'uploading' }) } },
  ],
  [
    'release',
    'fault',
    /marked/,
    { objects: { [`rythmiq/releases/${release}.json`]: record({ marked_at: '2026-11-23T19:00:00Z' }) } },
  ],
  ['release', 'skipped', /needs spaces-access/, { spaces: { list: listing('BUCKET_MISSING') } }],
  ['release-path', 'ok', /this user/, {}],
  [
    'release-path',
    'fault',
    /stash:\/\/ravi\//,
    { objects: { 'rythmiq/releases/current.json': pointer({ stash_path: `stash://ravi/r/releases/${release}/` }) } },
  ],
  ['release-path', 'skipped', /needs release/, { objects: { 'rythmiq/releases/current.json': null } }],
  ['release-files', 'ok', /2 files/, {}],
  ['release-files', 'fault', /not in the stash/, { stash: null }],
  ['release-files', 'fault', /worker\.py is not/, { stash: whole.filter(({ path }) => path !== 'worker.py') }],
  [
    'release-files',
    'fault',
    /worker\.py is not in the stash, or of another size/,
    { stash: [...whole.filter(({ path }) => path !== 'worker.py'), { path: 'worker.py', size: 1 }] },
  ],
  ['release-files', 'unknown', /CAMBER_UNAVAILABLE/, { camber: { listStash: refused('CAMBER_UNAVAILABLE') } }],
  ['release-files', 'skipped', /needs camber-login/, { camber: { me: refused('CAMBER_REJECTED') } }],
  ['release-code', 'ok', /checked/, {}],
  [
    'release-code',
    'warning',
    /requirements\.txt:3 paddleocr/,
    { objects: { [`rythmiq/releases/${release}.json`]: record({ findings: [findingOf('warning')] }) } },
  ],
  [
    'release-code',
    'fault',
    /requirements\.txt:3/,
    {
      objects: {
        [`rythmiq/releases/${release}.json`]: record({ findings: [findingOf('warning'), findingOf('error')] }),
      },
    },
  ],
  ['release-code', 'skipped', /needs release/, { objects: { 'rythmiq/releases/current.json': null } }],
  ['release-env', 'ok', /these keys/, {}],
  ['release-env', 'fault', /not in the stash/, { stash: whole.filter(({ path }) => path !== envFile) }],
  [
    'release-env',
    'warning',
    /not made from the settings here/,
    { env: { DO_SPACES_SECRET_KEY: 'another/Secret+0123456789' } },
  ],
  ['release-env', 'skipped', /needs release/, { objects: { 'rythmiq/releases/current.json': null } }],
  ['stash-weight', 'ok', /3 files/, {}],
  ['stash-weight', 'warning', /603 files, .*600 of them left there by jobs/, { stash: [...whole, ...bytes(600, 10)] }],
  ['stash-weight', 'fault', /7 files, 381\.5 MB/, { stash: [...whole, ...bytes(4, 100_000_000)] }],
  ['stash-weight', 'fault', /30003 files/, { stash: [...whole, ...bytes(30_000, 1)] }],
  ['stash-weight', 'skipped', /needs camber-login/, { camber: { me: refused('CAMBER_REJECTED') } }],

  ['jobs-stuck', 'ok', /no job waits/, { jobs: [jobOf('1', 'RUNNING', 60), jobOf('2', 'COMPLETED', 90)] }],
  ['jobs-stuck', 'ok', /since when is not told/, { jobs: [{ ...jobOf('1', 'PENDING', 3), createdAt: null }] }],
  ['jobs-stuck', 'ok', /1 waiting/, { jobs: [jobOf('1', 'PENDING', 3)] }],
  [
    'jobs-stuck',
    'warning',
    /Job 2 is PROVISIONING since 40 min, and 1 more/,
    { jobs: [jobOf('1', 'PENDING', 15), jobOf('2', 'PROVISIONING', 40)] },
  ],
  ['jobs-stuck', 'unknown', /CAMBER_UNREADABLE/, { camber: { listJobs: refused('CAMBER_UNREADABLE') } }],
  ['jobs-stuck', 'skipped', /needs camber-login/, { camber: { me: refused('CAMBER_REJECTED') } }],
  ['slots', 'ok', /1 of 4 to 6/, { jobs: [jobOf('1', 'RUNNING', 1), jobOf('2', 'FAILED', 1)] }],
  [
    'slots',
    'warning',
    /6 jobs are live \(5 running\)/,
    { jobs: [jobOf('9', 'PENDING', 1), ...[1, 2, 3, 4, 5].map((n) => jobOf(`${n}`, 'RUNNING', 1))] },
  ],
  ['slots', 'skipped', /needs camber-login/, { camber: { me: refused('CAMBER_REJECTED') } }],
  ['job-secrets', 'ok', /no secrets in 1 jobs/, { jobs: [jobOf('1', 'RUNNING', 1, 'bash run.sh --run x --shard 0')] }],
  [
    'job-secrets',
    'fault',
    /1 of the last 1 jobs show secrets .*keys in use here/,
    { jobs: [jobOf('7', 'COMPLETED', 1, `export SPACES_SECRET=${secretKey} && python worker.py`)] },
  ],
  [
    'job-secrets',
    'warning',
    /a value for SPACES_SECRET/,
    { jobs: [jobOf('7', 'COMPLETED', 1, 'SPACES_SECRET=oldOne123 python worker.py')] },
  ],
  ['job-secrets', 'skipped', /needs camber-login/, { camber: { me: refused('CAMBER_REJECTED') } }],
  ['recent-runs', 'ok', /no runs/, {}],
  ['recent-runs', 'ok', /0 of 1 documents failed in the last run/, { objects: runWith(documentLine(), endLine()) }],
  [
    'recent-runs',
    'warning',
    /1 of 1 documents failed .* all with DECODE_FAILED at quality/,
    { objects: runWith(documentLine({ verdict: failedVerdict() }), endLine()) },
  ],
  ['recent-runs', 'ok', /0 of 0/, { objects: runWith(), jobs: [jobOf('5', 'RUNNING', 50)] }],
  ['recent-runs', 'warning', /NO_RESULT at job/, { objects: runWith(), jobs: [jobOf('5', 'FAILED', 50)] }],
  [
    'recent-runs',
    'warning',
    /PACKAGES_FAILED/,
    { objects: runWith(endLine('setup_failed', { code: 'PACKAGES_FAILED', message: 'pip failed' })) },
  ],
  [
    'recent-runs',
    'ok',
    /0 of 1/,
    { objects: runWith(documentLine(), endLine()), camber: { listJobs: refused('CAMBER_TIMEOUT') } },
  ],
  ['recent-runs', 'skipped', /needs spaces-access/, { spaces: { list: listing('BUCKET_MISSING') } }],

  ['python', 'ok', /3\.11\.7/, {}],
  ['python', 'fault', /No Python/, { probe: { python: async () => null } }],
  ['installer', 'ok', /uv/, {}],
  ['installer', 'fault', /without venv/, { probe: { installer: async () => null } }],
  ['installer', 'skipped', /needs python/, { probe: { python: async () => null } }],
  ['storage', 'ok', /to be made/, {}],
  ['storage', 'fault', /EROFS/, { probe: { whyUnwritable: async () => 'EROFS' } }],
  ['program', 'ok', /in place/, {}],
  ['program', 'fault', /run\.sh/, { probe: { fileExists: async (path) => !path.endsWith('run.sh') } }],
]

function listing(code: FailureCode) {
  // biome-ignore lint/correctness/useYield: it fails before it has anything to give
  return async function* () {
    failing(code)()
  }
}

it.each(facts)('%s is %s: %s', async (check, verdict, seen, changes) => {
  const finding = await look(check, changes)
  expect([finding.verdict, finding.seen]).toEqual([verdict, expect.stringMatching(seen)])
  if (verdict !== 'ok') expect(finding.why).not.toBeNull()
  if (verdict === 'fault' || verdict === 'warning') expect(finding.fix).not.toEqual([])
})

describe('this table', () => {
  it('shows each check where all is well, and where it is not', () => {
    const shown = (verdicts: readonly string[]) =>
      new Set(facts.filter(([, verdict]) => verdicts.includes(verdict)).map(([check]) => check))
    const names = allChecks.map(({ name }) => name)
    expect(names.filter((name) => !shown(['ok']).has(name))).toEqual([])
    expect(names.filter((name) => !shown(['fault', 'warning']).has(name))).toEqual([])
  })

  it('shows each check whose need failed', () => {
    const skipped = new Set(facts.filter(([, verdict]) => verdict === 'skipped').map(([check]) => check))
    expect(allChecks.filter(({ name, needs }) => needs.length > 0 && !skipped.has(name))).toEqual([])
  })
})

it('finds all well where all is well', async () => {
  const findings = await runChecks(placeMade().facts, { only: [], offline: false, deadline: never })
  expect(findings.filter(({ verdict }) => verdict !== 'ok')).toEqual([])
  expect(findings.length).toBe(allChecks.length)
})

it('leaves nothing in the bucket', async () => {
  const { facts: there, spaces } = placeMade()
  const before = [...spaces.objects.keys()]
  await runChecks(there, { only: ['spaces-write'], offline: false, deadline: never })
  expect(spaces.calls).toEqual([
    'put rythmiq/doctor/3f2b8c1e-0000-4000-8000-00000000000d',
    'delete rythmiq/doctor/3f2b8c1e-0000-4000-8000-00000000000d',
  ])
  expect([...spaces.objects.keys()]).toEqual(before)
})
