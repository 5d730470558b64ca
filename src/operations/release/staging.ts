import { createHash } from 'node:crypto'
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Failure } from '../../domain/failure.ts'
import type { BundleFile } from './bundle.ts'
import { codeOf } from './choose-files.ts'
import type { EnvFile } from './env-file.ts'

/** Longer than any deploy takes: what is older was left by a process that was killed. */
const abandonedAfterMs = 3_600_000

export interface Staged {
  readonly files: readonly BundleFile[]
  readonly env: EnvFile | null
}

/**
 * Lays files out in a private folder for the time of `work`, because `camber stash cp` takes a folder. The folder is called `name`, so
 * that a copy which nests it can be told (facts/camber-cli.md §5). Each copy is compared with what was hashed before: a file that changed
 * meanwhile stops everything. The folder goes whatever happens; what a killed process left goes with the next call.
 */
export async function withStaged<Value>(
  parent: string,
  name: string,
  staged: Staged,
  now: () => Date,
  work: (folder: string) => Promise<Value>,
): Promise<Value> {
  await sweep(parent, now)
  const own = await makePrivateFolder(parent)
  try {
    const folder = join(own, name)
    await layOut(folder, staged).catch(refuse)
    return await work(folder)
  } finally {
    await rm(own, { recursive: true, force: true })
  }
}

async function layOut(folder: string, { files, env }: Staged): Promise<void> {
  await mkdir(folder, { mode: 0o700 })
  for (const file of files) {
    const target = join(folder, file.name)
    await mkdir(dirname(target), { recursive: true })
    await copyFile(file.source, target)
    if (
      createHash('sha256')
        .update(await readFile(target))
        .digest('hex') !== file.sha256
    )
      throw changed(file.name)
  }
  if (env !== null) await writeFile(join(folder, env.name), env.text, { mode: 0o600 })
}

function changed(name: string): Failure {
  return new Failure(
    'WORKER_INVALID',
    `${name} changed while it was being sent, so nothing was deployed.`,
    'Deploy again when nothing writes into the folder any more.',
  )
}

async function makePrivateFolder(parent: string): Promise<string> {
  try {
    await mkdir(parent, { recursive: true, mode: 0o700 })
    return await mkdtemp(join(parent, 'deploy-'))
  } catch (error) {
    const code = codeOf(error)
    throw new Failure(
      code === 'ENOSPC' || code === 'EDQUOT' ? 'DISK_FULL' : 'OUTPUT_UNWRITABLE',
      `No folder could be made in ${parent} to lay out the worker (${code}).`,
      'Free some space or allow writing there, or name another place with XDG_STATE_HOME.',
    )
  }
}

/** An env file may lie in what a killed process left, so it does not stay for long. */
async function sweep(parent: string, now: () => Date): Promise<void> {
  for (const name of await readdir(parent).catch(() => [])) {
    const path = join(parent, name)
    const age = await stat(path).then(
      ({ mtimeMs }) => now().getTime() - mtimeMs,
      () => 0,
    )
    if (name.startsWith('deploy-') && age > abandonedAfterMs) await rm(path, { recursive: true, force: true })
  }
}

/** What copying files on this machine can meet; anything without a code of the system is a bug and passes through. */
function refuse(error: unknown): never {
  if (error instanceof Failure) throw error
  const code = codeOf(error)
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    throw new Failure(
      'DISK_FULL',
      'There is no space left to lay out the worker before it is sent.',
      'Free some space and try again.',
    )
  }
  if (code === 'unknown reason') throw error
  throw new Failure('WORKER_INVALID', `The worker's files could not be laid out (${code}); did one change just now?`)
}
