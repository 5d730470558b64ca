import type { ReleaseRecord } from '../../domain/release.ts'
import type { RunRow } from '../../domain/run-row.ts'
import type { SettingSeen, SettingsSeen } from '../../domain/settings-seen.ts'
import type {
  Camber,
  CamberIdentity,
  CamberJob,
  CamberVersion,
  MachineProbe,
  ObjectStore,
  OutsideParts,
  StashEntry,
} from '../../ports.ts'
import { type FoundPointer, readPointer, readRelease } from '../release/release-store.ts'
import { readRecentRuns } from './read-recent-runs.ts'

/** What is known of the machine and this invocation before anything is asked. */
export interface DoctorPlace {
  readonly probe: MachineProbe
  readonly nodeVersion: string
  readonly cwd: string
  readonly sandboxFolder: string
  readonly programFolder: string
  readonly terminal: {
    readonly answers: boolean
    readonly questions: boolean
    readonly columns: number
    /** The locale's character set, such as `UTF-8`; null when no variable tells. */
    readonly charset: string | null
  }
  readonly settings: SettingsSeen
  readonly parts: OutsideParts
  /** Aborted when nobody waits for answers any more. */
  readonly stop: AbortSignal
  now(): Date
  uuid(): string
}

/** Newest jobs that are looked at; a page of `camber job list`. */
export const jobsLookedAt = 50

/** The place, and questions to Camber and Spaces that several checks have: each is asked once, when the first of them needs it. */
export interface DoctorFacts extends DoctorPlace {
  /** False on a machine where nothing was set up for Camber or Spaces. */
  readonly begun: boolean
  setting(name: string): SettingSeen
  python: MachineProbe['python']
  camber(): Promise<Camber>
  spaces(): Promise<ObjectStore>
  /** Ends well where the bucket is there and can be listed. */
  bucketListed(): Promise<void>
  version(): Promise<CamberVersion>
  identity(): Promise<CamberIdentity>
  jobs(): Promise<{ readonly jobs: CamberJob[]; readonly total: number | null }>
  pointer(): Promise<FoundPointer | null>
  record(): Promise<ReleaseRecord | null>
  /** What lies in the folder of the current release; null when there is no such folder. */
  listing(): Promise<StashEntry[] | null>
  recentRuns(): Promise<readonly RunRow[]>
}

export function makeFacts(place: DoctorPlace): DoctorFacts {
  const { parts, stop, settings } = place
  const camber = once(async () => parts.camber())
  const spaces = once(async () => parts.spaces())
  const pointer = once(async () => readPointer(await spaces()))
  const facts: DoctorFacts = {
    ...place,
    begun: isBegun(settings),
    setting: (name) => {
      const found = settings.all.find((setting) => setting.name === name)
      if (found === undefined) throw new Error(`there is no setting ${name}`)
      return found
    },
    python: once(() => place.probe.python(stop)),
    camber,
    spaces,
    bucketListed: once(async () => {
      for await (const _ of (await spaces()).list('rythmiq/', { limit: 1 }));
    }),
    pointer,
    version: once(async () => (await camber()).version()),
    identity: once(async () => (await camber()).me({ signal: stop })),
    jobs: once(async () => (await camber()).listJobs(1, jobsLookedAt)),
    record: once(async () => {
      const found = await pointer()
      return found === null ? null : readRelease(await spaces(), found.pointer.release)
    }),
    listing: once(async () => {
      const found = await pointer()
      if (found === null) return null
      return (await camber()).listStash(found.pointer.stash_path, { recursive: true, signal: stop })
    }),
    recentRuns: once(() => readRecentRuns(facts)),
  }
  return facts
}

/** Settings that nobody has who only tries the sandbox. */
const ofOutside = [
  'camber_api_key',
  'camber_program',
  'spaces_key',
  'spaces_secret',
  'spaces_bucket',
  'spaces_region',
  'spaces_endpoint',
  'stash_root',
]

function isBegun(settings: SettingsSeen): boolean {
  const set = settings.all.some(
    ({ name, origin }) => ofOutside.includes(name) && origin !== null && origin !== 'default',
  )
  return set || ['SPACES_KEY', 'SPACES_SECRET'].some((name) => settings.variable(name) !== null)
}

function once<Value>(ask: () => Promise<Value>): () => Promise<Value> {
  let answer: Promise<Value> | undefined
  return () => (answer ??= ask())
}
