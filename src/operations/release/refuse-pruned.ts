import { Failure } from '../../domain/failure.ts'
import type { ReleaseRecord } from '../../domain/release.ts'
import type { ObjectStore } from '../../ports.ts'
import { readRelease } from './release-store.ts'

/** A prune that began longer ago than this was cut off; its folder may be filled again. */
const pruneMayTakeMs = 600_000

/**
 * Looks, after the pointer was moved, whether somebody is pruning this very release. A prune marks its release before it looks at the
 * pointer, and we move the pointer before we look at the mark: one of the two sees the other. Throws RELEASE_CONFLICT.
 */
export async function refusePruned(spaces: ObjectStore, release: string): Promise<void> {
  if ((await readRelease(spaces, release))?.state !== 'pruned') return
  throw new Failure(
    'RELEASE_CONFLICT',
    `Release ${release} is current now, but somebody was pruning it at this moment.`,
    'Look with: rythmiq releases. Deploy it again if its folder is gone.',
    { release },
  )
}

/** Whether a prune is at a release at this moment: what is put into its folder now would go with the rest. */
export function isBeingPruned({ state, pruned_at, marked_at }: ReleaseRecord, now: Date): boolean {
  if (state !== 'pruned' || pruned_at !== null || marked_at === null) return false
  return now.getTime() - Date.parse(marked_at) < pruneMayTakeMs
}
