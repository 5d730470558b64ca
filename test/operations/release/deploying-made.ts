import { join } from 'node:path'
import type { BundleFinding } from '../../../src/domain/bundle-check/finding.ts'
import type { Bundle } from '../../../src/operations/release/bundle.ts'
import { type DeployContext, type DeployRequest, deployWorker } from '../../../src/operations/release/deploy-worker.ts'
import type { PointerMemory, SeenPointer } from '../../../src/ports.ts'
import { type Memory, memory, outside, temporaryFolder } from '../outside-made.ts'
import { bundleMade } from './bundle-made.ts'
import { type StashMade, stashMade } from './stash-made.ts'

export const nothingAsked: DeployRequest = { message: null, tag: null, force: false }

export function memoryOfPointers(): PointerMemory {
  const seen = new Map<string, SeenPointer>()
  return {
    recall: async (bucket) => seen.get(bucket) ?? null,
    remember: async (bucket, move) => void seen.set(bucket, move),
  }
}

/** A bucket and a stash, and machines that deploy to them; each second of the clock is a move. */
export interface Site {
  readonly spaces: Memory
  readonly stash: StashMade
  readonly there: ReturnType<typeof outside>
  context(given?: Partial<DeployContext>): DeployContext
  deploy(bundle: Bundle, given?: Partial<DeployContext>, request?: DeployRequest): ReturnType<typeof deployWorker>
  pointer(): {
    release: string
    env_file: string
    moves: { release: string; action: string; [more: string]: unknown }[]
  }
  record(release: string): Record<string, unknown>
}

export async function siteMade(stash: StashMade = stashMade(), spaces: Memory = memory()): Promise<Site> {
  const folder = await temporaryFolder()
  const pointers = memoryOfPointers()
  const there = outside({ camber: stash.given, spaces })
  let time = Date.parse('2026-11-23T19:00:00Z')
  const context = (given: Partial<DeployContext> = {}): DeployContext => ({
    by: 'asha@desk',
    memory: pointers,
    now: () => {
      time += 1000
      return new Date(time)
    },
    stagingFolder: join(folder, 'staging'),
    stashRoot: 'root',
    interrupted: new AbortController().signal,
    report: () => {},
    version: '0.1.0',
    describeSource: async () => ({ commit: 'c'.repeat(40), subject: 'Read more text', branch: 'main', dirty: false }),
    check: async () => [],
    smoke: null,
    ...given,
  })
  return {
    spaces,
    stash,
    there,
    context,
    deploy: (bundle, given, request = nothingAsked) => deployWorker(there, bundle, request, context(given)),
    pointer: () => JSON.parse(String(spaces.objects.get('rythmiq/releases/current.json'))),
    record: (release) => JSON.parse(String(spaces.objects.get(`rythmiq/releases/${release}.json`))),
  }
}

export const releaseA = 'aaaaaaaaaaaa'
export const releaseB = 'bbbbbbbbbbbb'
export const bundleA = () => bundleMade({ 'worker.py': 'a', 'lib/a.py': 'a' }, releaseA)
export const bundleB = () => bundleMade({ 'worker.py': 'bb', 'lib/a.py': 'a' }, releaseB)

export function finding(given: Partial<BundleFinding> = {}): BundleFinding {
  return {
    severity: 'error',
    rule: 'module-missing',
    file: 'worker.py',
    line: 7,
    message: 'imports models, but models.py is missing.',
    fix: null,
    ...given,
  }
}
