import { lstatSync, readdirSync, realpathSync, type Stats, statSync } from 'node:fs'
import { join, sep } from 'node:path'
import { whyDenied } from '../../domain/denied-file.ts'
import { Failure } from '../../domain/failure.ts'

export interface ChosenFile {
  /** Path inside the folder, with `/` between parts. */
  readonly name: string
  /** Where it lies on this machine. */
  readonly source: string
  readonly bytes: number
}

/** A file or folder that does not go along; a folder's name ends in a slash. */
export interface LeftOut {
  readonly name: string
  readonly reason: string
}

export interface Choice {
  readonly files: readonly ChosenFile[]
  readonly leftOut: readonly LeftOut[]
}

/** Whether a path inside the folder is to be ignored; a folder's path ends in a slash, as in gitignore. */
export type Ignores = (path: string) => boolean

/** A worker is a few files of code; a folder beyond this is a mistake, and a grown stash path makes jobs wait (facts/camber-cli.md §3). */
const mostFiles = 2000
const mostBytes = 100 * 1_048_576

interface Walk {
  readonly root: string
  readonly realRoot: string
  readonly ignores: Ignores
  readonly files: ChosenFile[]
  readonly leftOut: LeftOut[]
  bytes: number
}

/**
 * The files of a worker's folder that make a release. Links are followed while they stay inside the folder, since the stash keeps none.
 * In one go: sixty small files take 40 ms longer by way of the thread pool, a third of what `--dry-run` takes in all. Throws WORKER_INVALID.
 */
export function chooseFiles(root: string, ignores: Ignores = () => false): Choice {
  const walk: Walk = { root, realRoot: realFolder(root), ignores, files: [], leftOut: [], bytes: 0 }
  visitFolder(walk, '', [walk.realRoot])
  return { files: walk.files, leftOut: walk.leftOut }
}

function visitFolder(walk: Walk, prefix: string, above: readonly string[]): void {
  for (const name of namesIn(join(walk.root, prefix))) {
    const path = prefix + name
    const denied = whyDenied(name)
    const kind = look(walk, path)
    const shown = kind?.isDirectory() ? `${path}/` : path
    if (denied !== null) walk.leftOut.push({ name: shown, reason: denied })
    else if (walk.ignores(shown)) walk.leftOut.push({ name: shown, reason: 'ignored by .rythmiqignore' })
    else visit(walk, path, kind, above)
  }
}

function visit(walk: Walk, path: string, found: Stats | null, above: readonly string[]): void {
  refuseName(path)
  const source = join(walk.root, path)
  const kind = found ?? throwUnreadable(source, 'ENOENT')
  const real = kind.isSymbolicLink() ? follow(walk, path) : null
  const target = real === null ? kind : statSync(real)
  if (target.isDirectory()) {
    const here = real ?? join(above.at(-1) ?? walk.realRoot, path.split('/').at(-1) ?? '')
    if (above.includes(here)) throw invalid(`${path} is a link to a folder that holds it, so it has no end.`)
    visitFolder(walk, `${path}/`, [...above, here])
  } else if (target.isFile()) add(walk, { name: path, source, bytes: target.size })
  else walk.leftOut.push({ name: path, reason: 'no regular file' })
}

function add(walk: Walk, file: ChosenFile): void {
  walk.bytes += file.bytes
  if (walk.files.length >= mostFiles || walk.bytes > mostBytes) {
    throw invalid(
      `${walk.root} holds more than ${mostFiles} files or ${mostBytes / 1_048_576} MB, which is no worker.`,
      'Name the folder that holds worker.py and its code alone, or leave files out with a .rythmiqignore.',
    )
  }
  walk.files.push(file)
}

/** Null for what went away between the listing and the look. */
function look(walk: Walk, path: string): Stats | null {
  try {
    return lstatSync(join(walk.root, path), { throwIfNoEntry: false }) ?? null
  } catch (error) {
    return throwUnreadable(join(walk.root, path), codeOf(error))
  }
}

/** The real path that a link leads to, inside the folder. */
function follow(walk: Walk, path: string): string {
  const hint = 'Put the file itself into the folder, or name the link in .rythmiqignore.'
  let real: string
  try {
    real = realpathSync(join(walk.root, path))
  } catch (error) {
    const code = codeOf(error)
    throw invalid(`${path} is a link that leads ${code === 'ELOOP' ? 'to itself' : 'nowhere'}.`, hint)
  }
  if (real !== walk.realRoot && !real.startsWith(walk.realRoot + sep)) {
    throw invalid(`${path} is a link that leaves the worker's folder, and what it leads to would not go along.`, hint)
  }
  if (
    real
      .slice(walk.realRoot.length)
      .split(sep)
      .some((part) => part !== '' && whyDenied(part) !== null)
  ) {
    throw invalid(`${path} is a link to something that is never part of a release.`, hint)
  }
  return real
}

/** A listing of the stash is read line by line or as JSON; a name that could break a line could not be verified there. */
function refuseName(path: string): void {
  if (/[\p{Cc}\u2028\u2029]/u.test(path)) {
    throw invalid(
      `The name ${JSON.stringify(path)} holds a control character, so it could not be found again in the stash.`,
      'Rename it, or name it in .rythmiqignore.',
    )
  }
  if (path.includes('\ufffd')) {
    throw invalid(
      `The name ${JSON.stringify(path)} is not valid UTF-8, so it would arrive under another name.`,
      'Rename it, or name it in .rythmiqignore.',
    )
  }
}

/** The real path of a folder. Throws WORKER_INVALID. */
export function realFolder(root: string): string {
  try {
    return realpathSync(root)
  } catch (error) {
    const code = codeOf(error)
    if (code === 'EACCES') return throwUnreadable(root, code)
    throw noFolder(root)
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort()
  } catch (error) {
    const code = codeOf(error)
    if (code === 'ENOENT' || code === 'ENOTDIR') throw noFolder(folder)
    return throwUnreadable(folder, code)
  }
}

function noFolder(folder: string): Failure {
  return invalid(`There is no worker folder ${folder}.`, 'Name the folder that holds worker.py.')
}

export function throwUnreadable(path: string, code: string): never {
  throw invalid(`${path} cannot be read (${code}).`, 'Allow reading it, or name it in .rythmiqignore.')
}

function invalid(message: string, hint: string | null = null): Failure {
  return new Failure('WORKER_INVALID', message, hint)
}

export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason'
}
