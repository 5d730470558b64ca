import { mkdirSync, rmSync } from 'node:fs'
import { chmod, copyFile, lstat, mkdir, readdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { placeFile } from '../stash/place-file.ts'
import type { Home } from '../state/home.ts'
import { isObject, readJsonIfAny, writeJson } from '../state/json-file.ts'
import type { Settings } from '../state/settings.ts'
import type { Job } from './job.ts'
import { jobFolder } from './job-files.ts'

/** §3: a fresh copy of the path's content as it is when the job starts, not when it was submitted. */
export async function fillWorkdir(home: Home, job: Job): Promise<void> {
  const files = jobFolder(home, job.id)
  // A supervisor that was killed in the middle of this may have left some.
  rmSync(files.home, { recursive: true, force: true })
  for (const folder of [files.home, files.workdir, files.tmp]) mkdirSync(folder, { recursive: true, mode: 0o700 })
  const source = join(home.stash, job.owner, job.folder)
  const marks: Record<string, string> = {}
  for (const path of await filesUnder(source)) {
    const target = join(files.workdir, path)
    await mkdir(dirname(target), { recursive: true })
    await copyFile(join(source, path), target)
    marks[path] = await markOf(target)
  }
  writeJson(files.snapshot, marks)
}

/** §3 Output sync: what is new or changed under the working directory goes back; nothing is ever deleted there. */
export async function syncBack(home: Home, job: Job, settings: Settings): Promise<void> {
  const files = jobFolder(home, job.id)
  const found = readJsonIfAny(files.snapshot)
  const before = isObject(found) ? found : {}
  for (const path of await filesUnder(files.workdir)) {
    const source = join(files.workdir, path)
    if (before[path] === (await markOf(source))) continue
    if (settings.symlinks !== 'follow' && (await lstat(source)).isSymbolicLink()) continue
    placeFile(home, source, join(home.stash, job.owner, job.folder, path), settings.drop_executable_bit)
  }
}

async function markOf(path: string): Promise<string> {
  const { mtimeMs, size } = await stat(path)
  return `${mtimeMs}:${size}`
}

/** Regular files and links to them, as paths relative to the folder; other things never reach an object store. */
async function filesUnder(root: string, inside = ''): Promise<readonly string[]> {
  const found: string[] = []
  for (const entry of await readdir(join(root, inside), { withFileTypes: true }).catch(() => [])) {
    const path = join(inside, entry.name)
    if (entry.isDirectory()) found.push(...(await filesUnder(root, path)))
    else if (entry.isFile() || (entry.isSymbolicLink() && (await pointsToFile(join(root, path))))) found.push(path)
  }
  return found
}

async function pointsToFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  )
}

/** §3 Output sync: about 48,000 files, or hundreds of megabytes, make the next job wait. */
export async function hasGrown(home: Home, job: Job, settings: Settings): Promise<boolean> {
  const root = join(home.stash, job.owner, job.folder)
  const files = await filesUnder(root)
  if (files.length >= settings.grown_path_files) return true
  let bytes = 0
  for (const path of files) bytes += (await stat(join(root, path))).size
  return bytes >= settings.grown_path_megabytes * 1e6
}

/** What a job made unreadable for its owner would otherwise keep its folder from being removed. */
export async function reopenFolders(root: string): Promise<void> {
  await chmod(root, 0o700).catch(() => undefined)
  for (const entry of await readdir(root, { withFileTypes: true }).catch(() => []))
    if (entry.isDirectory()) await reopenFolders(join(root, entry.name))
}
