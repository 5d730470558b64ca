import { mkdir, realpath, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { isSpecialFile, unwritable, writeWhole } from '../whole-file.ts'
import { checkOutputFolder } from './fetch-results.ts'

/** Tells before anything is done that a table cannot be written. Throws OUTPUT_UNWRITABLE. */
export async function checkTable(path: string): Promise<void> {
  if ((await stat(path).catch(() => null))?.isDirectory() === true) throw unwritable(path, 'EISDIR')
  if (await isSpecialFile(path)) return
  await checkOutputFolder(dirname(path))
}

/** Writes lines into a file, in a folder that is made for it; a link keeps pointing to its file. Throws OUTPUT_UNWRITABLE and DISK_FULL. */
export async function writeTable(path: string, lines: Iterable<string>): Promise<void> {
  const place = await realpath(path).catch(() => path)
  // What is wrong with the folder is told by the writing.
  await mkdir(dirname(place), { recursive: true }).catch(() => {})
  await writeWhole(place, lines)
}
