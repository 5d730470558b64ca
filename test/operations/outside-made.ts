import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { Failure, type FailureCode } from '../../src/domain/failure.ts'
import { Secret } from '../../src/domain/secret.ts'
import type { Camber, CamberJob, ObjectHead, ObjectStore, Outside } from '../../src/ports.ts'

export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'rythmiq-test-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

export function fail(code: FailureCode): () => never {
  return () => {
    throw new Failure(code, `${code} happened.`)
  }
}

function unscripted(name: string): () => never {
  return () => {
    throw new Error(`Nobody expected ${name} to be called.`)
  }
}

/** A Camber that fails on every call that the test did not give. */
export function camber(given: Partial<Camber> = {}): Camber {
  return {
    version: unscripted('version'),
    me: unscripted('me'),
    createJob: unscripted('createJob'),
    getJob: unscripted('getJob'),
    listJobs: unscripted('listJobs'),
    jobLogs: unscripted('jobLogs'),
    jobLogFile: unscripted('jobLogFile'),
    listStash: unscripted('listStash'),
    upload: unscripted('upload'),
    remove: unscripted('remove'),
    ...given,
  }
}

export interface Memory extends ObjectStore {
  readonly objects: Map<string, string | Uint8Array>
  /** Calls in order, as `put key`. */
  readonly calls: string[]
}

const modified = new Date('2026-11-23T19:00:00Z')

/** A store in memory that keeps to conditions as Spaces does. */
export function memory(objects: Record<string, string | Uint8Array> = {}, given: Partial<ObjectStore> = {}): Memory {
  const held = new Map(Object.entries(objects))
  const calls: string[] = []
  const bytes = (key: string): Buffer => Buffer.from(held.get(key) ?? '')
  const etagOf = (key: string): string => createHash('md5').update(bytes(key)).digest('hex')
  const headOf = (key: string): ObjectHead => ({
    key,
    size: bytes(key).length,
    etag: etagOf(key),
    lastModified: modified,
    contentType: null,
    metadata: {},
  })
  return {
    objects: held,
    calls,
    bucket: 'rythmiq-one-artifacts',
    region: 'sgp1',
    endpoint: 'https://sgp1.digitaloceanspaces.com',
    get: async (key) => (held.has(key) ? { body: bytes(key), head: headOf(key) } : null),
    head: async (key) => (held.has(key) ? headOf(key) : null),
    put: async (key, body, options = {}) => {
      calls.push(`put ${key}`)
      const refused = options.ifAbsent ? held.has(key) : options.ifMatch && etagOf(key) !== options.ifMatch
      if (refused) throw new Failure('SPACES_CONFLICT', `${key} is another by now.`)
      held.set(key, body)
      return { etag: etagOf(key) }
    },
    putFile: unscripted('putFile'),
    getFile: async (key, path) => {
      calls.push(`getFile ${key}`)
      if (!held.has(key)) throw new Failure('OBJECT_NOT_FOUND', `There is no ${key}.`)
      await writeFile(path, bytes(key))
      return { size: bytes(key).length }
    },
    delete: unscripted('delete'),
    async *list(prefix, { after = '', limit = Number.POSITIVE_INFINITY } = {}) {
      const keys = [...held.keys()].toSorted().filter((key) => key.startsWith(prefix) && key > after)
      for (const key of keys.slice(0, limit)) yield headOf(key)
    },
    serverTime: unscripted('serverTime'),
    close: unscripted('close'),
    ...given,
  }
}

export function outside(given: { camber?: Partial<Camber>; spaces?: ObjectStore; local?: boolean } = {}): Outside {
  return {
    local: given.local ?? false,
    camber: camber(given.camber),
    spaces: given.spaces ?? memory(),
    workerKey: new Secret('DO00WORKERKEY'),
    workerSecret: new Secret('worker-secret-value'),
    workerEnvironment: {},
    close: unscripted('close'),
  }
}

export function job(jobId: string, command: string | null, state = 'RUNNING'): CamberJob {
  return {
    jobId,
    state,
    command,
    mountDir: null,
    nodeSize: null,
    createdAt: null,
    startedAt: null,
    finishedAt: null,
  }
}

/** Time that passes only by sleeping. */
export function fakeClock(): { now(): Date; sleep(ms: number): Promise<void>; readonly slept: number[] } {
  let time = Date.parse('2026-11-23T19:01:42Z')
  const slept: number[] = []
  return {
    slept,
    now: () => new Date(time),
    sleep: async (ms) => {
      slept.push(ms)
      time += ms
    },
  }
}
