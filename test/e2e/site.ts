import { createHash } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { runProcess } from '../../src/adapters/run-process.ts'
import { openSpaces } from '../../src/adapters/spaces/spaces.ts'
import type { Pointer, ReleaseRecord } from '../../src/domain/release.ts'
import type { ObjectStore } from '../../src/ports.ts'
import type { Target } from '../sandbox/spaces/targets.ts'
import { type Ended, type Machine, newMachine, projectFolder } from './rythmiq.ts'

/** A bucket on a real S3 server and a Camber account: what several machines have in common. The program `camber` is the sandbox's. */
export interface Site {
  /** What a machine needs to be told to work with it. */
  readonly env: Record<string, string>
  readonly store: ObjectStore
  pointer(): Promise<Pointer | null>
  record(release: string): Promise<ReleaseRecord | null>
  /** Names of files of a release that are not in the stash as its record has them, byte by byte. Empty for a whole release. */
  damage(release: string): Promise<string[]>
  /** Files in a release's folder of the stash. */
  stashFiles(release: string): string[]
  /** Settings of the sandbox camber, such as `rejected_keys`. */
  set(settings: Record<string, unknown>): void
  /** Commands that camber was called with since the last time, such as `stash cp`. */
  callsSince(): string[]
  close(): Promise<void>
}

export async function openSite(target: Target): Promise<Site> {
  const folder = mkdtempSync(join(tmpdir(), 'rythmiq-site-'))
  const home = join(folder, 'camber')
  mkdirSync(home)
  const program = join(folder, 'camber.sh')
  writeFileSync(
    program,
    `#!/bin/sh\nexec '${process.execPath}' '${join(projectFolder, 'dist', 'sandbox-camber.js')}' "$@"\n`,
  )
  chmodSync(program, 0o755)
  const { endpoint, bucket, region, accessKey, secretKey } = target
  const store = openSpaces({ endpoint, region, bucket, accessKey, secretKey, pathStyle: true })
  for await (const { key } of store.list('rythmiq/')) await store.delete(key)
  const readJson = async <Value>(key: string): Promise<Value | null> => {
    const found = await store.get(key)
    return found === null ? null : JSON.parse(new TextDecoder().decode(found.body))
  }
  const record = (release: string) => readJson<ReleaseRecord>(`rythmiq/releases/${release}.json`)
  const folderOf = (release: string) => join(home, 'stash', 'your-username', 'rythmiq-worker-v2', 'releases', release)
  let heard = 0
  return {
    env: {
      RYTHMIQ_CAMBER: program,
      CAMBER_API_KEY: 'CANARY-camber-key-0123456789',
      CAMBER_SANDBOX_HOME: home,
      CAMBER_SANDBOX_PATH: [dirname(process.execPath), process.env['PATH']].join(':'),
      DO_SPACES_ENDPOINT: endpoint,
      DO_SPACES_BUCKET: bucket,
      DO_SPACES_REGION: region,
      DO_SPACES_ACCESS_KEY: accessKey,
      DO_SPACES_SECRET_KEY: secretKey,
    },
    store,
    pointer: () => readJson<Pointer>('rythmiq/releases/current.json'),
    record,
    damage: async (release) => {
      const known = await record(release)
      if (known === null || known.state !== 'complete') return ['its record']
      return known.files.flatMap(({ name, sha256 }) => {
        const path = join(folderOf(release), name)
        const right = existsSync(path) && createHash('sha256').update(readFileSync(path)).digest('hex') === sha256
        return right ? [] : [name]
      })
    },
    stashFiles: (release) =>
      existsSync(folderOf(release))
        ? readdirSync(folderOf(release), { recursive: true, withFileTypes: true })
            .filter((entry) => entry.isFile())
            .map((entry) => join(entry.parentPath, entry.name).slice(folderOf(release).length + 1))
        : [],
    set: (settings) => writeFileSync(join(home, 'settings.json'), JSON.stringify(settings)),
    callsSince: () => {
      const lines = existsSync(join(home, 'calls.jsonl'))
        ? readFileSync(join(home, 'calls.jsonl'), 'utf8').trim().split('\n')
        : []
      const fresh = lines.slice(heard).map((line): string => JSON.parse(line).argv.slice(0, 2).join(' '))
      heard = lines.length
      return fresh
    },
    close: async () => {
      const env = { PATH: process.env['PATH'] ?? '', CAMBER_SANDBOX_HOME: home }
      await runProcess([program, 'sandbox', 'stop'], { env, input: '', timeoutMs: 20_000 })
      store.close()
      await target.close()
      rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
    },
  }
}

/** A worker's folder of a few files, one of which holds `text`. */
export function layWorker(folder: string, text: string, more: Record<string, string> = {}): string {
  const worker = readFileSync(join(projectFolder, 'test', 'e2e', 'workers', 'succeeds', 'worker.py'), 'utf8')
  const files = {
    'worker.py': worker,
    'lib/__init__.py': '',
    'lib/text.py': `TEXT = ${JSON.stringify(text)}\n`,
    ...more,
  }
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), content)
  }
  return folder
}

/** Machines that work with one site, which may be opened later. */
export function machinesOn(site: () => Site) {
  const machines: Machine[] = []
  const run = (on: Machine, words: readonly string[], env: Record<string, string> = {}): Promise<Ended> =>
    on.run(words, { ...site().env, ...env })
  return {
    machine(name: string): Machine {
      const made = newMachine(name)
      machines.push(made)
      return made
    },
    run,
    json: async (on: Machine, words: readonly string[], env: Record<string, string> = {}) =>
      JSON.parse((await run(on, [...words, '--json'], env)).stdout),
    /** Removes the machines and the site. */
    async close(): Promise<void> {
      await Promise.all(machines.map((one) => one.remove()))
      await site().close()
    },
  }
}
