import { Failure } from '../../domain/failure.ts'
import { parseJson } from '../../domain/json.ts'
import { currentReleaseKey, releaseKey, releasesPrefix } from '../../domain/keys.ts'
import { type Pointer, parsePointer, parseReleaseRecord, type ReleaseRecord } from '../../domain/release.ts'
import { isReleaseName } from '../../domain/release-name.ts'
import type { ObjectStore } from '../../ports.ts'
import { storedText } from '../stored-text.ts'

/** A release that jobs can use: its folder in the stash, and the env file inside it that holds the worker's keys. */
export interface Deployment {
  readonly release: string
  /** `stash://user/root/releases/<release>/` */
  readonly path: string
  readonly envFile: string
}

export interface FoundPointer {
  readonly pointer: Pointer
  /** What the pointer must still have when it is moved. */
  readonly etag: string
}

/** The pointer, or null when nothing was ever deployed. Throws RELEASE_MISSING for one that cannot be read. */
export async function readPointer(spaces: ObjectStore): Promise<FoundPointer | null> {
  const found = await spaces.get(currentReleaseKey)
  if (found === null) return null
  const pointer = parsePointer(parseJson(new TextDecoder().decode(found.body)))
  if (pointer !== null) return { pointer, etag: found.head.etag }
  throw new Failure(
    'RELEASE_MISSING',
    `The pointer ${currentReleaseKey} in Spaces is damaged: it names no release.`,
    'Look at the object; when it is removed, the next `rythmiq deploy-worker` writes a new one.',
  )
}

/** The release that jobs use now. Throws RELEASE_MISSING. */
export async function currentRelease(spaces: ObjectStore): Promise<Deployment> {
  const found = await readPointer(spaces)
  if (found === null) {
    throw new Failure(
      'RELEASE_MISSING',
      'No worker release is deployed on Camber yet.',
      'Deploy one with: rythmiq deploy-worker. To try a document here first, add --local, which needs no account.',
    )
  }
  const { release, stash_path, env_file } = found.pointer
  return { release, path: stash_path, envFile: env_file }
}

/** What a release holds; null when Spaces knows no such release, or what it knows cannot be read or is of another release. */
export async function readRelease(spaces: ObjectStore, release: string): Promise<ReleaseRecord | null> {
  const text = await storedText(spaces, releaseKey(release))
  const record = text === null ? null : parseReleaseRecord(parseJson(text))
  return record?.release === release ? record : null
}

export async function writeRelease(spaces: ObjectStore, record: ReleaseRecord): Promise<void> {
  const body = `${JSON.stringify({ schema: 'rythmiq.release/v1', ...record }, null, 2)}\n`
  await spaces.put(releaseKey(record.release), body, { contentType: 'application/json' })
}

/** Records are read this many at a time. */
const readsAtOnce = 16

/** Every release that Spaces has a record of, newest first. */
export async function listReleases(spaces: ObjectStore): Promise<ReleaseRecord[]> {
  const names: string[] = []
  for await (const { key } of spaces.list(releasesPrefix)) {
    const name = key.slice(releasesPrefix.length).replace(/\.json$/, '')
    if (isReleaseName(name)) names.push(name)
  }
  const records: ReleaseRecord[] = []
  while (names.length > 0) {
    const batch = await Promise.all(names.splice(0, readsAtOnce).map((name) => readRelease(spaces, name)))
    records.push(...batch.filter((record) => record !== null))
  }
  return records.sort((left, right) => timeOf(right).localeCompare(timeOf(left)))
}

function timeOf(record: ReleaseRecord): string {
  return record.completed_at ?? record.begun_at
}
