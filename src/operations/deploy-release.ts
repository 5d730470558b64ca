import { createHash } from 'node:crypto'
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Failure } from '../domain/failure.ts'
import { currentReleaseKey, releaseKey } from '../domain/keys.ts'
import { releaseFolder } from '../domain/stash-path.ts'
import type { Outside, StashEntry } from '../ports.ts'
import type { Bundle } from './bundle.ts'

export interface Deployment {
  readonly release: string
  /** `stash://user/root/releases/<release>/` */
  readonly path: string
  /** Name of the env file inside it that this deployment's keys are in. */
  readonly envFile: string
  /** Files that had to be sent. */
  readonly uploaded: number
}

/** What else a release's record tells. */
export interface DeploymentNote {
  readonly at: string
  readonly who: string
}

/**
 * Puts a release into its own folder of the stash, sending only what it lacks, checks every file by name and size, and moves the
 * pointer last. A release that is complete is left alone.
 */
export async function deployRelease(
  outside: Outside,
  bundle: Bundle,
  root: string,
  note: DeploymentNote,
): Promise<Deployment> {
  const { stash } = await outside.camber.me()
  const path = releaseFolder(stash, root, bundle.release)
  const env = envFile(outside)
  const wanted = [
    ...bundle.files.map(({ name, bytes }) => ({ name, bytes })),
    { name: env.name, bytes: Buffer.byteLength(env.text) },
  ]
  const missing = lacking(wanted, await outside.camber.listStash(path, { recursive: true }))
  if (missing.length > 0) {
    await send(outside, bundle, env, new Set(missing), path)
    const still = lacking(wanted, await outside.camber.listStash(path, { recursive: true }))
    if (still.length > 0) {
      throw new Failure(
        'CAMBER_UNAVAILABLE',
        `The worker did not arrive whole in the stash: ${still.slice(0, 5).join(', ')} missing or of another size.`,
        'Try again: what is there already is kept.',
      )
    }
  }
  await recordRelease(outside, bundle, path, env.name, note)
  return { release: bundle.release, path, envFile: env.name, uploaded: missing.length }
}

/**
 * The keys the job signs with. The name follows from the content, so new keys never replace those of a job that is still waiting, and
 * an unchanged set is not sent again.
 */
function envFile(outside: Outside): { readonly name: string; readonly text: string } {
  const { spaces, workerKey, workerSecret, workerEnvironment } = outside
  const values = {
    SPACES_KEY: workerKey.reveal(),
    SPACES_SECRET: workerSecret.reveal(),
    SPACES_ENDPOINT: spaces.endpoint,
    SPACES_REGION: spaces.region,
    SPACES_BUCKET: spaces.bucket,
    ...workerEnvironment,
  }
  const text = Object.entries(values)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')
  return { name: `worker-${createHash('sha256').update(text).digest('hex').slice(0, 16)}.env`, text }
}

function lacking(wanted: readonly { name: string; bytes: number }[], listed: readonly StashEntry[] | null): string[] {
  const sizes = new Map((listed ?? []).filter(({ kind }) => kind === 'file').map(({ path, size }) => [path, size]))
  return wanted
    .filter(({ name, bytes }) => {
      const size = sizes.get(name)
      return size === undefined || (size !== null && size !== bytes)
    })
    .map(({ name }) => name)
}

/** `camber stash cp` takes a folder, so the files are laid out in a private one first; it goes whatever happens. */
async function send(
  outside: Outside,
  bundle: Bundle,
  env: { readonly name: string; readonly text: string },
  missing: ReadonlySet<string>,
  path: string,
): Promise<void> {
  const staging = await mkdtemp(join(tmpdir(), 'rythmiq-release-')).catch(refuseTemp)
  try {
    for (const file of bundle.files) {
      if (!missing.has(file.name)) continue
      const target = join(staging, file.name)
      await mkdir(dirname(target), { recursive: true })
      await copyFile(file.source, target)
    }
    if (missing.has(env.name)) await writeFile(join(staging, env.name), env.text, { mode: 0o600 })
    await outside.camber.upload(staging, path, { recursive: true })
  } catch (error) {
    throw error instanceof Failure ? error : localTrouble(error)
  } finally {
    await rm(staging, { recursive: true, force: true })
  }
}

/** What copying files on this machine can meet; anything without a code of the system is a bug and passes through. */
function localTrouble(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : null
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new Failure(
      'DISK_FULL',
      `There is no space left in ${tmpdir()} to lay out the worker.`,
      'Free some space and try again.',
    )
  }
  if (code === null) return error
  return new Failure('WORKER_INVALID', `The worker's files could not be laid out (${code}); did one change just now?`)
}

function refuseTemp(error: NodeJS.ErrnoException): never {
  throw new Failure(
    'DISK_FULL',
    `No temporary folder could be made in ${tmpdir()} (${error.code ?? 'unknown reason'}).`,
  )
}

async function recordRelease(
  outside: Outside,
  bundle: Bundle,
  path: string,
  envName: string,
  note: DeploymentNote,
): Promise<void> {
  const { release, files } = bundle
  const record = {
    schema: 'rythmiq.release/v1',
    release,
    stash_path: path,
    env_file: envName,
    deployed_at: note.at,
    deployed_by: note.who,
    files: files.map(({ name, bytes, sha256 }) => ({ name, bytes, sha256 })),
  }
  const body = `${JSON.stringify(record, null, 2)}\n`
  const options = { contentType: 'application/json' }
  await outside.spaces.put(releaseKey(release), body, options)
  await outside.spaces.put(currentReleaseKey, body, options)
}
