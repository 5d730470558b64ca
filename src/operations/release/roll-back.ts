import { Failure } from '../../domain/failure.ts'
import { type Pointer, type ReleaseRecord, releaseBefore } from '../../domain/release.ts'
import { compareLayout } from '../../domain/stash-layout.ts'
import { stashOf } from '../../domain/stash-path.ts'
import type { Outside } from '../../ports.ts'
import { isEnvFileName, makeEnvFile } from './env-file.ts'
import { findRelease } from './find-release.ts'
import { movePointer, type PointerContext } from './move-pointer.ts'
import { pushEnvFile } from './push-env-file.ts'
import { refusePruned } from './refuse-pruned.ts'
import { type FoundPointer, readPointer, readRelease } from './release-store.ts'

export interface RollbackPlan {
  readonly found: FoundPointer
  readonly current: ReleaseRecord | null
  readonly target: ReleaseRecord
}

/**
 * What a rollback would go back to: the named release, else the one before. With `from`, only while that one is current, so that a
 * script never takes back what somebody else has deployed since. Throws RELEASE_MISSING, RELEASE_NOT_FOUND, RELEASE_CONFLICT.
 */
export async function planRollback(outside: Outside, wish: string | null, from: string | null): Promise<RollbackPlan> {
  const { spaces } = outside
  const found = await readPointer(spaces)
  if (found === null) {
    throw new Failure(
      'RELEASE_MISSING',
      'Nothing was ever deployed, so there is nothing to go back to.',
      'rythmiq deploy-worker',
    )
  }
  const { pointer } = found
  if (from !== null && !/^[0-9a-f]{4,12}$/.test(from)) {
    throw new Failure(
      'USAGE',
      `'${from}' names no release, so --from would guard nothing.`,
      'Write at least four of its digits.',
    )
  }
  if (from !== null && !pointer.release.startsWith(from)) {
    throw new Failure(
      'RELEASE_CONFLICT',
      `Release ${from} is not current any more, ${pointer.release} is; nothing was rolled back.`,
      'Look with: rythmiq releases',
      { release: pointer.release, from },
    )
  }
  const target = wish === null ? await recordBefore(outside, pointer) : await findRelease(spaces, wish)
  if (target.release === pointer.release) {
    throw new Failure('USAGE', `Release ${target.release} is current already.`, 'Look with: rythmiq releases')
  }
  refuseUnusable(target)
  return { found, current: await readRelease(spaces, pointer.release), target }
}

async function recordBefore({ spaces }: Outside, pointer: Pointer): Promise<ReleaseRecord> {
  const before = releaseBefore(pointer.moves)
  const record = before === null ? null : await readRelease(spaces, before)
  if (record !== null) return record
  throw new Failure(
    'RELEASE_NOT_FOUND',
    before === null
      ? `There is no release before ${pointer.release}.`
      : `The release before, ${before}, has no record in Spaces any more.`,
    'Name one of those that are there: rythmiq releases',
  )
}

function refuseUnusable(target: ReleaseRecord): void {
  if (target.state === 'complete') return
  throw new Failure(
    'RELEASE_NOT_FOUND',
    target.state === 'pruned'
      ? `Release ${target.release} was pruned; its folder is gone.`
      : `Release ${target.release} was never uploaded whole.`,
    'Deploy its commit again, or name another release: rythmiq releases',
    { release: target.release, state: target.state, commit: target.commit },
  )
}

export interface RollbackOutcome {
  readonly release: string
  readonly previous: string
  readonly path: string
  readonly envFile: string
  /** True when the present keys had to be put into the old release's folder. */
  readonly keysSent: boolean
}

/** Goes back: all of the old release is still there, the present keys are put beside it, and the pointer moves last. */
export async function rollBack(
  outside: Outside,
  { found, target }: RollbackPlan,
  message: string | null,
  context: PointerContext & { readonly stagingFolder: string; readonly interrupted: AbortSignal },
): Promise<RollbackOutcome> {
  const listed = await outside.camber.listStash(target.stash_path, { recursive: true, signal: context.interrupted })
  const { missing } = compareLayout(target.release, target.files, listed, isEnvFileName)
  if (listed === null || missing.length > 0) throw gone(target, listed === null ? null : missing)
  const env = makeEnvFile(outside)
  const keysSent = !listed.some(
    ({ path, size }) => path === env.name && (size === null || size === Buffer.byteLength(env.text)),
  )
  if (keysSent) await pushEnvFile(outside, target.stash_path, env, context)
  const deployment = { release: target.release, path: target.stash_path, envFile: env.name }
  const note = {
    action: 'rollback' as const,
    message,
    tag: target.tag,
    commit: target.commit,
    dirty: target.dirty,
    forced: [],
  }
  context.interrupted.throwIfAborted()
  await movePointer(outside.spaces, found, deployment, note, context)
  await refusePruned(outside.spaces, target.release)
  return { ...deployment, previous: found.pointer.release, keysSent }
}

function gone(target: ReleaseRecord, missing: readonly string[] | null): Failure {
  const what =
    missing === null
      ? `the folder of release ${target.release} is gone from ${stashOf(target.stash_path)}`
      : `release ${target.release} is not whole any more: ${missing.slice(0, 5).join(', ')} missing or of another size`
  return new Failure(
    'RELEASE_NOT_FOUND',
    `Nothing was rolled back, because ${what}.`,
    target.commit === null
      ? 'Name another release: rythmiq releases'
      : `Deploy its commit ${target.commit.slice(0, 12)} again, or name another release: rythmiq releases`,
    { release: target.release, stash_path: target.stash_path, commit: target.commit },
  )
}
