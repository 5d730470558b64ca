import type { BundleFinding } from '../../domain/bundle-check/finding.ts'
import { formatBytes } from '../../domain/bytes.ts'
import { Failure } from '../../domain/failure.ts'
import type { Report } from '../../domain/progress.ts'
import { bytesOf, type Move } from '../../domain/release.ts'
import { isReleaseFolder, stashOf } from '../../domain/stash-path.ts'
import type { CamberIdentity, Outside, SourceState } from '../../ports.ts'
import { timed } from '../submit/submit-run.ts'
import type { Bundle } from './bundle.ts'
import { brokenBundle, findingLine } from './bundle-findings.ts'
import { makeEnvFile } from './env-file.ts'
import { isTarget, movePointer, type PointerContext, remember, unseenMove } from './move-pointer.ts'
import { compareWith, type PlaceContext, type Placement, type Provenance, placeRelease } from './place-release.ts'
import { refusePruned } from './refuse-pruned.ts'
import { type Deployment, type FoundPointer, readPointer, readRelease, writeRelease } from './release-store.ts'

export interface DeployRequest {
  readonly message: string | null
  readonly tag: string | null
  readonly force: boolean
}

export interface DeployContext extends PointerContext, PlaceContext {
  readonly report: Report
  readonly version: string
  describeSource(folder: string): Promise<SourceState | null>
  /** What is wrong with the bundle; throws only when that cannot be found out. */
  check(bundle: Bundle): Promise<BundleFinding[]>
  /** One document through one real job on a release; gives its run. Null when nobody asked for that. Throws SMOKE_FAILED. */
  readonly smoke: ((deployment: Deployment) => Promise<string>) | null
}

export interface DeployOutcome {
  readonly release: string
  /** False when it was current already and whole: nothing was done. */
  readonly changed: boolean
  readonly previous: string | null
  readonly path: string
  readonly envFile: string
  readonly files: number
  readonly bytes: number
  readonly sent: number
  readonly sentBytes: number
  /** How it became current. */
  readonly move: Move | null
  readonly findings: readonly BundleFinding[]
  readonly foreign: readonly string[]
  /** What `--force` went past. */
  readonly forced: readonly string[]
  readonly smokeRun: string | null
}

/**
 * Makes a worker's folder the current release: looks whether it is already, checks it, puts it into its place, tries it, and moves the
 * pointer last. Cut off anywhere, the release that was current stays current and whole, and the next call goes on where this one ended.
 * Throws WORKER_INVALID, RELEASE_BROKEN, RELEASE_CONFLICT, CAMBER_REJECTED, SMOKE_FAILED and what the outside throws.
 */
export async function deployWorker(
  outside: Outside,
  bundle: Bundle,
  request: DeployRequest,
  context: DeployContext,
): Promise<DeployOutcome> {
  const found = await readPointer(outside.spaces)
  const unchanged = await findUnchanged(outside, bundle, found, context)
  if (unchanged !== null) return unchanged
  const forced: string[] = []
  const refuse = (failure: Failure | null, reason: string): void => {
    if (failure === null) return
    if (!request.force) throw failure
    forced.push(reason)
  }
  refuse(await unseenMove(outside.spaces, found, context), 'unseen move')
  const { findings, source, stash } = await timed('bundle', context, async () => {
    const [value, described, me] = await Promise.all([
      context.check(bundle),
      context.describeSource(bundle.folder),
      outside.camber.me({ signal: context.interrupted }),
    ])
    refuse(brokenBundle(value), 'findings')
    for (const finding of value) context.report({ kind: 'note', text: findingLine(finding) })
    refuse(foreignStash(found, me), 'foreign stash')
    return { value: { findings: value, source: described, stash: me.stash }, detail: bundleDetail(bundle, value) }
  })
  const placed = await timed('release', context, async () => {
    const value = await placeRelease(outside, bundle, provenance(request, source, findings, context), stash, context)
    return { value, detail: placedDetail(value) }
  })
  const { smoke } = context
  const smokeRun = smoke === null ? null : await smoke(placed)
  if (smokeRun !== null) await recordSmoke(outside, bundle.release, smokeRun)
  context.interrupted.throwIfAborted()
  const note = {
    action: onlyKeysDiffer(found, placed) ? ('secrets' as const) : ('deploy' as const),
    message: request.message ?? source?.subject ?? null,
    tag: request.tag,
    commit: source?.commit ?? null,
    dirty: source?.dirty ?? null,
    forced,
  }
  // A current release that lost files was mended by now; then there is nothing to move.
  const there = found !== null && isTarget(found.pointer, placed)
  const pointer = there ? found.pointer : await movePointer(outside.spaces, found, placed, note, context)
  await refusePruned(outside.spaces, bundle.release)
  return {
    release: bundle.release,
    changed: true,
    previous: found?.pointer.release ?? null,
    path: placed.path,
    envFile: placed.envFile,
    files: bundle.files.length,
    bytes: bytesOf(bundle.files),
    sent: placed.sent,
    sentBytes: placed.sentBytes,
    move: pointer.moves.at(-1) ?? null,
    findings,
    foreign: placed.foreign,
    forced,
    smokeRun,
  }
}

/** With one call of `camber`: what is current has this name, and all of it is where it should be. Null when there is something to do. */
async function findUnchanged(
  outside: Outside,
  bundle: Bundle,
  found: FoundPointer | null,
  context: DeployContext,
): Promise<DeployOutcome | null> {
  const env = makeEnvFile(outside)
  const pointer = found?.pointer
  if (pointer?.release !== bundle.release || pointer.env_file !== env.name) return null
  if (!isReleaseFolder(pointer.stash_path, context.stashRoot, bundle.release)) return null
  const look = { recursive: true, signal: context.interrupted }
  const listed = await outside.camber.listStash(pointer.stash_path, look)
  const layout = compareWith(bundle, env)(listed)
  if (layout.missing.length > 0) return null
  await remember(outside.spaces, pointer, context.memory)
  return {
    release: bundle.release,
    changed: false,
    previous: bundle.release,
    path: pointer.stash_path,
    envFile: env.name,
    files: bundle.files.length,
    bytes: bytesOf(bundle.files),
    sent: 0,
    sentBytes: 0,
    move: pointer.moves.at(-1) ?? null,
    findings: [],
    foreign: layout.foreign,
    forced: [],
    smokeRun: null,
  }
}

/** What is there is read again: a prune may have marked it while the document was processed. */
async function recordSmoke({ spaces }: Outside, release: string, run: string): Promise<void> {
  const record = await readRelease(spaces, release)
  if (record?.state === 'complete') await writeRelease(spaces, { ...record, smoke_run: run })
}

function onlyKeysDiffer(found: FoundPointer | null, { release, path }: Deployment): boolean {
  return found?.pointer.release === release && found.pointer.stash_path === path
}

/** Jobs run in the stash of the account that makes them: a release in another one is out of reach for whoever used the last. */
function foreignStash(found: FoundPointer | null, { stash, username }: CamberIdentity): Failure | null {
  const other = found === null ? stash : stashOf(found.pointer.stash_path)
  if (other === stash) return null
  return new Failure(
    'CAMBER_REJECTED',
    `The current release lies in ${other}, and this key belongs to ${username}, whose stash is ${stash}.`,
    'Use the key of that account, or move the releases to this stash with --force.',
    { stash, current_stash: other },
  )
}

function provenance(
  request: DeployRequest,
  source: SourceState | null,
  findings: readonly BundleFinding[],
  context: DeployContext,
): Provenance {
  return {
    begun_by: context.by,
    commit: source?.commit ?? null,
    dirty: source?.dirty ?? null,
    branch: source?.branch ?? null,
    message: request.message ?? source?.subject ?? null,
    tag: request.tag,
    rythmiq: context.version,
    findings: findings.map(({ fix: _, ...finding }) => finding),
  }
}

function bundleDetail(bundle: Bundle, findings: readonly BundleFinding[]): string {
  const warnings = findings.length === 0 ? '' : `, ${findings.length} findings`
  return `${bundle.files.length} files, ${formatBytes(bytesOf(bundle.files))}${warnings}`
}

function placedDetail({ release, sent, sentBytes }: Placement): string {
  return `release ${release}, ${sent === 0 ? 'already there' : `${sent} files sent, ${formatBytes(sentBytes)}`}`
}
