import { Failure } from '../../domain/failure.ts'
import type { Outside } from '../../ports.ts'
import { makeEnvFile } from './env-file.ts'
import { movePointer, type PointerContext } from './move-pointer.ts'
import { pushEnvFile } from './push-env-file.ts'
import { readPointer } from './release-store.ts'

export interface PushedSecrets {
  readonly release: string
  readonly path: string
  readonly envFile: string
  readonly previousEnvFile: string
  /** False when the current release uses these very keys already. */
  readonly changed: boolean
}

/**
 * Gives the current release the keys of this machine's settings, after they were rotated. They go beside the old ones, which jobs that
 * wait still name, and the pointer moves last. Throws RELEASE_MISSING, RELEASE_CONFLICT.
 */
export async function pushSecrets(
  outside: Outside,
  message: string | null,
  context: PointerContext & { readonly stagingFolder: string; readonly interrupted: AbortSignal },
): Promise<PushedSecrets> {
  const found = await readPointer(outside.spaces)
  if (found === null) {
    throw new Failure(
      'RELEASE_MISSING',
      'No worker release is deployed yet, so there is nothing to give keys to.',
      'rythmiq deploy-worker takes the keys along.',
    )
  }
  const { release, stash_path, env_file } = found.pointer
  const env = makeEnvFile(outside)
  const answer = { release, path: stash_path, envFile: env.name, previousEnvFile: env_file }
  if (env.name === env_file && (await isThere(outside, stash_path, env.name))) return { ...answer, changed: false }
  await pushEnvFile(outside, stash_path, env, context)
  context.interrupted.throwIfAborted()
  const last = found.pointer.moves.at(-1)
  const note = {
    action: 'secrets' as const,
    message,
    tag: last?.tag ?? null,
    commit: last?.commit ?? null,
    dirty: last?.dirty ?? null,
    forced: [],
  }
  await movePointer(outside.spaces, found, { release, path: stash_path, envFile: env.name }, note, context)
  return { ...answer, changed: true }
}

async function isThere(outside: Outside, folder: string, name: string): Promise<boolean> {
  const listed = await outside.camber.listStash(folder, { recursive: false })
  return listed?.some(({ path }) => path === name) === true
}
