import { Failure, type FailureCode } from '../../../src/domain/failure.ts'
import { Secret } from '../../../src/domain/secret.ts'
import type { SettingsFile } from '../../../src/domain/settings-seen.ts'
import { type DoctorFacts, type DoctorPlace, makeFacts } from '../../../src/operations/doctor/facts.ts'
import { makeEnvFile } from '../../../src/operations/release/env-file.ts'
import type { Camber, CamberJob, MachineProbe, ObjectStore, Outside, OutsideParts } from '../../../src/ports.ts'
import { describeSettings } from '../../../src/settings/inspected.ts'
import { resolveSettings } from '../../../src/settings/resolve.ts'
import { camber, job, type Memory, memory } from '../outside-made.ts'

export const now = new Date('2026-11-23T19:01:42Z')
export const accessKey = 'DO00QWERTYUIOPASDFGH'
export const secretKey = 'kR7+mnBvCxZaSdFgHjKlPoIuYtReWq1234567890abc'
export const camberKey = '3f5a9c0d7e2b48161f0e9d8c7b6a594837261504'
export const release = 'b443985345ad'

/** Everything set, by the environment. */
export const setEnvironment: Readonly<Record<string, string>> = {
  CAMBER_API_KEY: camberKey,
  DO_SPACES_ACCESS_KEY: accessKey,
  DO_SPACES_SECRET_KEY: secretKey,
}

/** What a test makes different of a place where all is well. `env` null means that nothing is set at all. */
export interface Changes {
  readonly probe?: Partial<MachineProbe>
  readonly place?: Partial<DoctorPlace>
  /** Variables to add; undefined takes one away. */
  readonly env?: Readonly<Record<string, string | undefined>> | null
  readonly dotenv?: Readonly<Record<string, string>>
  readonly project?: Readonly<Record<string, string>>
  readonly files?: readonly SettingsFile[]
  readonly program?: OutsideParts['place']
  readonly camber?: Partial<Camber>
  readonly spaces?: Partial<ObjectStore>
  readonly objects?: Readonly<Record<string, string | null>>
  readonly jobs?: readonly CamberJob[]
  readonly stash?: readonly { readonly path: string; readonly size: number }[] | null
}

export interface Place {
  readonly facts: DoctorFacts
  readonly spaces: Memory
}

/** A place where every check is well, with what the test changes. */
export function placeMade(changes: Changes = {}): Place {
  const environment = changes.env === null ? {} : { ...setEnvironment, ...changes.env }
  const files = changes.files ?? [file('.env', 'absent'), file('rythmiq.json', 'absent'), file('stored', 'absent')]
  const sources = {
    flags: {},
    environment,
    dotenv: changes.dotenv ?? {},
    project: changes.project ?? {},
    stored: {},
  }
  const resolved = resolveSettings(sources)
  const spaces = storeMade(changes)
  const program = camberMade(changes)
  const whole: Outside = {
    local: false,
    camber: program,
    spaces,
    workerKey: new Secret(resolved.get('spaces_key')?.value ?? ''),
    workerSecret: new Secret(resolved.get('spaces_secret')?.value ?? ''),
    workerEnvironment: {},
    close: async () => {},
  }
  const facts = makeFacts({
    probe: probeMade(changes.probe),
    nodeVersion: 'v20.19.0',
    cwd: '/work',
    sandboxFolder: '/state/sandbox',
    programFolder: '/program',
    terminal: { answers: true, questions: true, columns: 80, charset: 'UTF-8' },
    settings: describeSettings({ sources, files }),
    parts: {
      place: changes.program ?? (() => ({ program: '/usr/bin/camber', origin: 'path' })),
      camber: () => program,
      spaces: () =>
        resolved.has('spaces_key') && resolved.has('spaces_secret') ? spaces : failing('SETTING_MISSING')(),
      whole: () => whole,
      close: async () => {},
    },
    stop: new AbortController().signal,
    now: () => now,
    uuid: () => '3f2b8c1e-0000-4000-8000-00000000000d',
    ...changes.place,
  })
  return { facts, spaces }
}

export function file(origin: SettingsFile['origin'], state: SettingsFile['state'], open = false): SettingsFile {
  const name = origin === 'stored' ? '/config/settings.json' : `/work/${origin}`
  return { path: name, origin, state, reason: state === 'broken' ? 'it is not valid JSON' : null, open }
}

export function probeMade(given: Partial<MachineProbe> = {}): MachineProbe {
  return {
    python: async () => ({ path: '/usr/bin/python3', version: '3.11.7' }),
    installer: async () => 'uv',
    freeBytes: async () => 9e9,
    whyUnwritable: async () => null,
    folderBytes: async () => 0,
    fileExists: async () => true,
    ...given,
  }
}

/** What the keys above make at the default endpoint. */
export const envFile = makeEnvFile({
  spaces: memory(),
  workerKey: new Secret(accessKey),
  workerSecret: new Secret(secretKey),
  workerEnvironment: {},
}).name

const workerFiles = [
  { name: 'run.sh', bytes: 900, sha256: 'a' },
  { name: 'worker.py', bytes: 4000, sha256: 'b' },
]

export const pointer = (given: Record<string, unknown> = {}): string =>
  JSON.stringify({
    release,
    stash_path: `stash://asha/rythmiq-worker-v2/releases/${release}/`,
    env_file: envFile,
    moves: [{ at: '2026-11-21T19:00:00Z', by: 'asha@desk', action: 'deploy', release, env_file: envFile }],
    ...given,
  })

export const record = (given: Record<string, unknown> = {}): string =>
  JSON.stringify({
    release,
    state: 'complete',
    stash_path: `stash://asha/rythmiq-worker-v2/releases/${release}/`,
    begun_at: '2026-11-21T18:59:00Z',
    begun_by: 'asha@desk',
    files: workerFiles,
    ...given,
  })

function storeMade({ objects = {}, spaces = {} }: Changes): Memory {
  const held = {
    'rythmiq/releases/current.json': pointer(),
    [`rythmiq/releases/${release}.json`]: record(),
    ...objects,
  }
  const there = Object.entries(held).flatMap(([key, text]) => (text === null ? [] : [[key, text]]))
  const store: Memory = memory(Object.fromEntries(there), {
    serverTime: async () => now,
    delete: async (key) => {
      store.objects.delete(key)
      store.calls.push(`delete ${key}`)
    },
    ...spaces,
  })
  return store
}

function camberMade({ camber: given = {}, jobs = [], stash }: Changes): Camber {
  const usual = [...workerFiles.map(({ name, bytes }) => ({ path: name, size: bytes })), { path: envFile, size: 200 }]
  const listed = stash === null ? null : (stash ?? usual).map((entry) => ({ ...entry, kind: 'file' as const }))
  return camber({
    version: async () => ({ installed: '1.0.40', newest: null }),
    me: async () => ({ username: 'asha', email: null, stash: 'stash://asha/' }),
    listJobs: async () => ({ jobs: [...jobs], total: jobs.length }),
    getJob: async (jobId) => jobs.find((each) => each.jobId === jobId) ?? failing('JOB_NOT_FOUND')(),
    jobLogs: async () => null,
    listStash: async () => listed,
    ...given,
  })
}

/** A job made so many minutes ago. */
export function jobOf(jobId: string, state: string, minutes: number, command: string | null = 'true'): CamberJob {
  return { ...job(jobId, command, state), createdAt: new Date(now.getTime() - minutes * 60_000) }
}

/** As the adapters fail: with the way out. */
export function failing(code: FailureCode): () => never {
  return () => {
    throw new Failure(code, `${code} happened.`, 'Do this about it.')
  }
}

export function refused(code: FailureCode): () => Promise<never> {
  return async () => failing(code)()
}
