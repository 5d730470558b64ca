import { Failure } from '../../domain/failure.ts'
import type { Pointer, ReleaseRecord } from '../../domain/release.ts'
import { isReleaseFolder, releaseFolder, stashOf } from '../../domain/stash-path.ts'
import type { Outside } from '../../ports.ts'
import { listReleases, readPointer, readRelease, writeRelease } from './release-store.ts'
import { releasesInUse } from './releases-in-use.ts'

export interface PruneChoice {
  readonly record: ReleaseRecord
  /** Null when it is to be removed, else why it stays. */
  readonly stays: 'current' | 'kept' | 'in use' | 'being uploaded' | 'in another stash' | null
}

/** An upload that was begun less than this ago may still be under way. */
const uploadMayTakeMs = 86_400_000

export interface PruneContext {
  readonly stashRoot: string
  now(): Date
}

/**
 * Decides which releases go: all but the current one, the `keep` that were used last, and those that a live run uses. A prune that was
 * cut off is taken up again. Nothing is changed.
 */
export async function planPrune(outside: Outside, keep: number, context: PruneContext): Promise<PruneChoice[]> {
  const [{ stash }, found, records] = await Promise.all([
    outside.camber.me(),
    readPointer(outside.spaces),
    listReleases(outside.spaces),
  ])
  const pointer = found?.pointer ?? null
  const present = records.filter(({ state, pruned_at }) => state !== 'pruned' || pruned_at === null)
  const newest = [...present.filter(({ state }) => state === 'complete')].sort((left, right) =>
    lastUse(right, pointer).localeCompare(lastUse(left, pointer)),
  )
  const kept = new Set(newest.slice(0, keep).map(({ release }) => release))
  const reason = (record: ReleaseRecord): PruneChoice['stays'] => {
    if (record.release === pointer?.release) return 'current'
    if (kept.has(record.release)) return 'kept'
    if (!isReleaseFolder(record.stash_path, context.stashRoot, record.release)) return 'in another stash'
    if (stashOf(record.stash_path) !== stash) return 'in another stash'
    return mayBeUploading(record, context) ? 'being uploaded' : null
  }
  const choices = present.map((record) => ({ record, stays: reason(record) }))
  const going = new Set(choices.filter(({ stays }) => stays === null).map(({ record }) => record.release))
  const used = await releasesInUse(outside, going, () => context.now())
  return choices.map(({ record, stays }) => ({
    record,
    stays: stays === null && (used === null || used.has(record.release)) ? ('in use' as const) : stays,
  }))
}

/** When a release was last made current, or else became whole. */
function lastUse(record: ReleaseRecord, pointer: Pointer | null): string {
  const move = pointer?.moves.findLast(({ release }) => release === record.release)
  return move?.at ?? record.completed_at ?? record.begun_at
}

/**
 * Removes the folder of one release, never anything outside of `<stash>/<root>/releases/<release>/`. Time may have passed since the plan, so
 * everything is looked at again: the record is marked first, then the pointer, jobs and runs are read, while deploy and rollback move the
 * pointer first and read the record then: whoever comes second sees the other. Gives why the release stays after all, or null.
 */
export async function pruneRelease(
  outside: Outside,
  { release }: Pick<ReleaseRecord, 'release'>,
  context: PruneContext,
): Promise<PruneChoice['stays']> {
  const { stash } = await outside.camber.me()
  const folder = releaseFolder(stash, context.stashRoot, release)
  const record = isReleaseFolder(folder, context.stashRoot, release) ? await readRelease(outside.spaces, release) : null
  if (!record?.stash_path.startsWith(folder)) {
    throw new Failure('USAGE', `Release ${release} lies in no folder of releases of this stash, so it is left alone.`)
  }
  if (mayBeUploading(record, context)) return 'being uploaded'
  const marked: ReleaseRecord = { ...record, state: 'pruned', pruned_at: null, marked_at: context.now().toISOString() }
  await writeRelease(outside.spaces, marked)
  const found = await readPointer(outside.spaces)
  const used = await releasesInUse(outside, new Set([release]), () => context.now())
  const stays = found?.pointer.release === release ? 'current' : used?.has(release) === false ? null : 'in use'
  if (stays !== null) {
    await writeRelease(outside.spaces, record)
    return stays
  }
  await outside.camber.remove(folder, { recursive: true })
  await writeRelease(outside.spaces, { ...marked, pruned_at: context.now().toISOString() })
  return null
}

function mayBeUploading({ state, begun_at }: ReleaseRecord, context: PruneContext): boolean {
  return state === 'uploading' && context.now().getTime() - Date.parse(begun_at) < uploadMayTakeMs
}
