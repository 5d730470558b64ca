import { formatBytes } from '../../domain/bytes.ts'
import { Failure } from '../../domain/failure.ts'
import { bytesOf, type ReleaseRecord } from '../../domain/release.ts'
import { compareLayout, type StashLayout } from '../../domain/stash-layout.ts'
import { releaseFolder } from '../../domain/stash-path.ts'
import type { Outside, StashEntry } from '../../ports.ts'
import type { Bundle } from './bundle.ts'
import { type EnvFile, isEnvFileName, makeEnvFile } from './env-file.ts'
import { isBeingPruned } from './refuse-pruned.ts'
import { type Deployment, readRelease, writeRelease } from './release-store.ts'
import { withStaged } from './staging.ts'

export interface Placement extends Deployment {
  readonly record: ReleaseRecord
  /** Files that had to be sent, and their bytes. */
  readonly sent: number
  readonly sentBytes: number
  /** Files in the release's folder that are none of it. */
  readonly foreign: readonly string[]
}

/** Where a release comes from, as its record tells it. */
export type Provenance = Pick<
  ReleaseRecord,
  'begun_by' | 'commit' | 'dirty' | 'branch' | 'message' | 'tag' | 'rythmiq' | 'findings'
>

export interface PlaceContext {
  now(): Date
  /** A folder of this user alone; files are laid out in it before they are sent. */
  readonly stagingFolder: string
  readonly stashRoot: string
  readonly interrupted: AbortSignal
}

/**
 * Puts a release into its own folder of the stash and checks every file there by name and size. Sends only what is lacking. The record
 * in Spaces is written before the first byte, so a folder without one was never begun and need not be listed first; a half-finished
 * upload is continued. Nothing points at the release yet. `stash` is the root of the stash, `stash://user/`.
 */
export async function placeRelease(
  outside: Outside,
  bundle: Bundle,
  provenance: Provenance,
  stash: string,
  context: PlaceContext,
): Promise<Placement> {
  const known = await readRelease(outside.spaces, bundle.release)
  const base = releaseFolder(stash, context.stashRoot, bundle.release)
  if (known !== null && isBeingPruned(known, context.now())) throw beingPruned(bundle.release)
  const env = makeEnvFile(outside)
  const begun = known?.stash_path.startsWith(base) ? known : null
  const record = begun?.state === 'complete' ? begun : newRecord(bundle, base, provenance, context)
  if (record !== begun) await writeRelease(outside.spaces, record)
  context.interrupted.throwIfAborted()
  const look = { recursive: true, signal: context.interrupted }
  const before = begun === null ? null : await outside.camber.listStash(base, look)
  const { layout, sent } = await fill(outside, bundle, env, base, before, context)
  const path = layout.nested ? `${base}${bundle.release}/` : base
  const complete: ReleaseRecord = {
    ...record,
    stash_path: path,
    state: 'complete',
    pruned_at: null,
    marked_at: null,
    completed_at: record.state === 'complete' ? record.completed_at : context.now().toISOString(),
  }
  if (record.state !== 'complete' || record.stash_path !== path) await writeRelease(outside.spaces, complete)
  const { files } = bundle
  return {
    release: bundle.release,
    path,
    envFile: env.name,
    record: complete,
    sent: sent.size,
    sentBytes: bytesOf(files.filter(({ name }) => sent.has(name))),
    foreign: layout.foreign,
  }
}

function beingPruned(release: string): Failure {
  return new Failure(
    'RELEASE_CONFLICT',
    `Somebody is pruning release ${release} at this moment.`,
    'Deploy again in a minute.',
    { release },
  )
}

function newRecord(bundle: Bundle, path: string, provenance: Provenance, context: PlaceContext): ReleaseRecord {
  return {
    release: bundle.release,
    state: 'uploading',
    stash_path: path,
    begun_at: context.now().toISOString(),
    completed_at: null,
    pruned_at: null,
    marked_at: null,
    smoke_run: null,
    ...provenance,
    files: bundle.files.map(({ name, bytes, sha256 }) => ({ name, bytes, sha256 })),
  }
}

interface Filled {
  readonly layout: StashLayout
  readonly sent: ReadonlySet<string>
}

/** Sends what is lacking, looks, and where that still lacks something sends everything once more: then both nestings are whole. */
async function fill(
  outside: Outside,
  bundle: Bundle,
  env: EnvFile,
  base: string,
  before: readonly StashEntry[] | null,
  context: PlaceContext,
): Promise<Filled> {
  const compare = compareWith(bundle, env)
  let layout = compare(before)
  let sent: ReadonlySet<string> = new Set()
  const everything = new Set([...bundle.files.map(({ name }) => name), env.name])
  for (const attempt of [new Set(layout.missing), everything]) {
    if (layout.missing.length === 0) return { layout, sent }
    context.interrupted.throwIfAborted()
    sent = attempt
    await send(outside, bundle, env, attempt, base, context)
    layout = compare(await outside.camber.listStash(base, { recursive: true, signal: context.interrupted }))
  }
  if (layout.missing.length === 0) return { layout, sent }
  const shown = layout.missing.slice(0, 5).join(', ')
  throw new Failure(
    'CAMBER_UNAVAILABLE',
    `The worker did not arrive whole in the stash: ${shown} missing or of another size.`,
    'Try again: what is there already is kept.',
    { missing: layout.missing.length, sent: formatBytes(bytesOf(bundle.files)) },
  )
}

/** A comparison of listings with what a release and its keys need. */
export function compareWith(
  bundle: Pick<Bundle, 'release'> & { readonly files: readonly { readonly name: string; readonly bytes: number }[] },
  env: EnvFile,
): (listed: readonly StashEntry[] | null) => StashLayout {
  const wanted = [...bundle.files, { name: env.name, bytes: Buffer.byteLength(env.text) }]
  return (listed) => compareLayout(bundle.release, wanted, listed, isEnvFileName)
}

async function send(
  outside: Outside,
  bundle: Bundle,
  env: EnvFile,
  names: ReadonlySet<string>,
  base: string,
  context: PlaceContext,
): Promise<void> {
  const staged = {
    files: bundle.files.filter(({ name }) => names.has(name)),
    env: names.has(env.name) ? env : null,
  }
  await withStaged(context.stagingFolder, bundle.release, staged, context.now, (folder) =>
    outside.camber.upload(folder, base, { recursive: true, signal: context.interrupted }),
  )
}
