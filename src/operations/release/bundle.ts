import { createHash } from 'node:crypto'
import { readFileSync, type Stats, statSync } from 'node:fs'
import { join } from 'node:path'
import { Failure } from '../../domain/failure.ts'
import { type ChosenFile, chooseFiles, codeOf, type LeftOut, realFolder, throwUnreadable } from './choose-files.ts'

export interface BundleFile extends ChosenFile {
  readonly sha256: string
}

export interface Bundle {
  /** Twelve hex digits that follow from names and contents alone. */
  readonly release: string
  readonly folder: string
  readonly files: readonly BundleFile[]
  /** What lies in the worker's folder and does not go along. */
  readonly leftOut: readonly LeftOut[]
}

/** Makes the rules of a `.rythmiqignore` out of its text. */
export type ReadIgnore = (text: string) => (path: string) => boolean

/**
 * Reads a worker's folder and the runner into one release, named by the hash of its content. Throws WORKER_INVALID.
 * A folder without `worker.py` is refused here, since it is most often the wrong folder.
 */
export async function readBundle(
  workerFolder: string,
  programFolder: string,
  readIgnore: () => Promise<ReadIgnore>,
): Promise<Bundle> {
  // Looked for first: whoever named the wrong folder is told that, and not of the first odd thing in it.
  realFolder(workerFolder)
  if (statOf(join(workerFolder, 'worker.py')) === null && statOf(workerFolder)?.isDirectory())
    throw noWorker(workerFolder, [])
  const ignored = ignoreFile(workerFolder)
  const ignores = ignored === null ? undefined : (await readIgnore())(ignored)
  const worker = chooseFiles(workerFolder, ignores)
  if (!worker.files.some(({ name }) => name === 'worker.py')) throw noWorker(workerFolder, worker.leftOut)
  const runner = chooseFiles(join(programFolder, 'runner')).files.filter(({ name }) => isOfRunner(name))
  refuseClash(workerFolder, worker.files)
  const files = [...worker.files, ...runner]
    .map((file) => ({ ...file, sha256: hashFile(file.source) }))
    .sort((left, right) => (left.name < right.name ? -1 : 1))
  return { release: nameRelease(files), folder: workerFolder, files, leftOut: worker.leftOut }
}

/** Null for what is not there; what cannot be looked at is told by whoever reads it. */
function statOf(path: string): Stats | null | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false }) ?? null
  } catch {
    return undefined
  }
}

/** True for what every release carries besides the worker: the first thing a job runs, and its package. */
export function isOfRunner(name: string): boolean {
  return name === 'run.sh' || name.startsWith('rythmiq_runner/')
}

function noWorker(folder: string, leftOut: readonly LeftOut[]): Failure {
  const why = leftOut.find(({ name }) => name === 'worker.py')?.reason
  const message = why === undefined ? `${folder} holds no worker.py.` : `worker.py in ${folder} is left out: ${why}.`
  return new Failure('WORKER_INVALID', message, 'Name the folder of a worker: it holds worker.py.')
}

/** The runner's names are taken; two files that differ in case alone would be one file on some disks and in some stashes. */
function refuseClash(folder: string, files: readonly ChosenFile[]): void {
  const seen = new Map<string, string>()
  for (const { name } of files) {
    if (isOfRunner(name.toLowerCase()) || name === 'rythmiq_runner') {
      throw new Failure('WORKER_INVALID', `${folder} holds ${name}, a name that rythmiq's runner needs for itself.`)
    }
    const other = seen.get(name.normalize('NFC').toLowerCase())
    if (other !== undefined) {
      throw new Failure('WORKER_INVALID', `${other} and ${name} differ in case alone; rename one of them.`)
    }
    seen.set(name.normalize('NFC').toLowerCase(), name)
  }
}

function ignoreFile(folder: string): string | null {
  try {
    const path = join(folder, '.rythmiqignore')
    // A pipe without a writer would be waited for without end.
    if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return null
    return readFileSync(path, 'utf8')
  } catch (error) {
    const code = codeOf(error)
    return code === 'ENOENT' || code === 'ENOTDIR' ? null : throwUnreadable(join(folder, '.rythmiqignore'), code)
  }
}

function nameRelease(files: readonly BundleFile[]): string {
  const digest = createHash('sha256')
  for (const { name, sha256 } of files) digest.update(`${name}\0${sha256}\n`)
  return digest.digest('hex').slice(0, 12)
}

function hashFile(path: string): string {
  try {
    return createHash('sha256').update(readFileSync(path)).digest('hex')
  } catch (error) {
    return throwUnreadable(path, codeOf(error))
  }
}
