import { ageOf } from '../../domain/age.ts'
import { Failure } from '../../domain/failure.ts'
import { currentReleaseKey } from '../../domain/keys.ts'
import { type Move, mostMoves, type Pointer } from '../../domain/release.ts'
import type { ObjectStore, PointerMemory, PutOptions, SeenPointer } from '../../ports.ts'
import { type Deployment, type FoundPointer, readPointer } from './release-store.ts'

export interface PointerContext {
  readonly memory: PointerMemory
  /** Who moves it. */
  readonly by: string
  now(): Date
}

export type MoveNote = Pick<Move, 'action' | 'message' | 'tag' | 'commit' | 'dirty' | 'forced'>

/**
 * Moves the pointer, if it is still the one that was found; otherwise somebody else was faster, and nothing is changed. Read back
 * afterwards, because a store that ignores conditions would let the last writer win without a word (src/adapters/spaces/README.md).
 * Throws RELEASE_CONFLICT.
 */
export async function movePointer(
  spaces: ObjectStore,
  found: FoundPointer | null,
  target: Deployment,
  note: MoveNote,
  context: PointerContext,
): Promise<Pointer> {
  const move: Move = {
    at: context.now().toISOString(),
    by: context.by,
    release: target.release,
    env_file: target.envFile,
    ...note,
  }
  const pointer: Pointer = {
    release: target.release,
    stash_path: target.path,
    env_file: target.envFile,
    moves: [...(found?.pointer.moves ?? []), move].slice(-mostMoves),
  }
  const condition: PutOptions = found === null ? { ifAbsent: true } : { ifMatch: found.etag }
  const body = `${JSON.stringify({ schema: 'rythmiq.pointer/v1', ...pointer }, null, 2)}\n`
  const taken = await spaces.put(currentReleaseKey, body, { ...condition, contentType: 'application/json' }).then(
    () => true,
    (error: unknown) => {
      if (!(error instanceof Failure) || error.code !== 'SPACES_CONFLICT') throw error
      return false
    },
  )
  const now = await readPointer(spaces).catch((error: unknown) => {
    // It was moved, and only the look at it went wrong: what is done must not be told as not done.
    if (taken) return { pointer }
    throw error
  })
  // Somebody who was faster with the very same release and keys has done what was wanted.
  if (now !== null && isTarget(now.pointer, target)) {
    await remember(spaces, now.pointer, context.memory)
    return now.pointer
  }
  throw overtaken(now?.pointer ?? null, target.release, context)
}

function overtaken(pointer: Pointer | null, release: string, context: PointerContext): Failure {
  const who = pointer === null ? 'The pointer was removed' : describeMove(pointer, context.now())
  return new Failure(
    'RELEASE_CONFLICT',
    `${who} while this was under way, so release ${release} was not made current; what was uploaded is kept.`,
    'Look with: rythmiq releases. Then run this again if yours should be current.',
    conflictDetails(pointer),
  )
}

/**
 * The reason to stop when the pointer was moved by somebody else since this machine last saw it: nobody's work is replaced unseen.
 * Null when all is known, and on a machine that never looked, such as a fresh CI runner.
 */
export async function unseenMove(
  spaces: ObjectStore,
  found: FoundPointer | null,
  context: PointerContext,
): Promise<Failure | null> {
  const seen = await context.memory.recall(addressOf(spaces))
  if (seen === null || found === null) return null
  const last = lastMove(found.pointer)
  if (isSame(last, seen) || last.moved_by === context.by) return null
  return new Failure(
    'RELEASE_CONFLICT',
    `${describeMove(found.pointer, context.now())}, since this machine last looked (at release ${seen.release}).`,
    'Look with: rythmiq releases. Then run this again, or add --force.',
    conflictDetails(found.pointer),
  )
}

/** Notes the pointer as seen by this machine; what cannot be noted is no reason to fail. */
export async function remember(spaces: ObjectStore, pointer: Pointer, memory: PointerMemory): Promise<void> {
  await memory.remember(addressOf(spaces), lastMove(pointer)).catch(() => {})
}

function addressOf({ endpoint, bucket }: ObjectStore): string {
  return `${endpoint}/${bucket}`
}

function lastMove(pointer: Pointer): SeenPointer {
  const move = pointer.moves.at(-1)
  return { release: pointer.release, moved_at: move?.at ?? '', moved_by: move?.by ?? '' }
}

/** True when a pointer names this release, in this folder, with these keys. */
export function isTarget(pointer: Pointer, { release, path, envFile }: Deployment): boolean {
  return pointer.release === release && pointer.stash_path === path && pointer.env_file === envFile
}

function isSame(left: SeenPointer, right: SeenPointer): boolean {
  return left.release === right.release && left.moved_at === right.moved_at && left.moved_by === right.moved_by
}

function conflictDetails(pointer: Pointer | null): Record<string, string | null> {
  const move = pointer?.moves.at(-1)
  return { release: pointer?.release ?? null, moved_by: move?.by ?? null, moved_at: move?.at ?? null }
}

const verbs = { deploy: 'deployed', rollback: 'rolled back to', secrets: 'pushed other keys to' } as const

/** `ben@desk deployed release 3f2a91c04b77 2 h ago ("Read more text")`. */
function describeMove(pointer: Pointer, now: Date): string {
  const move = pointer.moves.at(-1)
  if (move === undefined) return `Somebody made release ${pointer.release} current`
  const age = ageOf(move.at, now)
  const message = move.message === null ? '' : ` ("${move.message}")`
  return `${move.by} ${verbs[move.action]} release ${move.release}${age === null ? '' : ` ${age} ago`}${message}`
}
