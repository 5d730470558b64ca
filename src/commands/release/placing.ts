import { join } from 'node:path'
import { Failure } from '../../domain/failure.ts'
import { isStashRoot } from '../../domain/stash-path.ts'
import type { Bundle } from '../../operations/release/bundle.ts'
import type { PointerContext } from '../../operations/release/move-pointer.ts'
import { type PlaceContext, placeRelease } from '../../operations/release/place-release.ts'
import type { FoundRelease } from '../../operations/submit/submit-run.ts'
import type { Outside } from '../../ports.ts'
import type { Session } from '../../session.ts'
import type { World } from '../../world.ts'

/** What putting a release into the stash needs of an invocation. Throws SETTING_INVALID. */
export async function placeContext(session: Session): Promise<PlaceContext> {
  const { world } = session
  return {
    now: () => world.now(),
    stagingFolder: join(world.folders.state, 'staging'),
    stashRoot: await stashRoot(session),
    interrupted: world.interrupted,
  }
}

/** What moving the pointer needs of an invocation. */
export function pointerContext(world: World): PointerContext {
  return { memory: world.pointers, by: actor(world), now: () => world.now() }
}

/** The folder of the stash that releases lie under. Throws SETTING_INVALID. */
async function stashRoot(session: Session): Promise<string> {
  const root = (await session.settings()).get('stash_root')?.value ?? ''
  if (isStashRoot(root)) return root
  throw new Failure('SETTING_INVALID', `RYTHMIQ_STASH_ROOT is '${root}', which is no plain folder name.`)
}

/** Who does something, as records tell it: the person who started a CI run, else the user of this machine. */
function actor(world: World): string {
  const person = world.env['GITHUB_ACTIONS'] === 'true' ? world.env['GITHUB_ACTOR'] : undefined
  return person === undefined || person === '' ? `${world.user}@${world.host}` : `${person}@github-actions`
}

/** A sandbox run takes its worker along: put in place for this run, without becoming the current release. */
export async function placeForRun(
  outside: Outside,
  bundle: Bundle,
  context: PlaceContext,
  world: World,
): Promise<FoundRelease> {
  const provenance = {
    begun_by: actor(world),
    commit: null,
    dirty: null,
    branch: null,
    message: null,
    tag: null,
    rythmiq: null,
  }
  const { stash } = await outside.camber.me()
  const placed = await placeRelease(outside, bundle, { ...provenance, findings: [] }, stash, context)
  const how = placed.sent > 0 ? `${placed.sent} files sent` : 'already there'
  return { deployment: placed, detail: `release ${placed.release}, ${how}` }
}
