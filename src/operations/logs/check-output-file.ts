import { access, constants, lstat, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Failure } from '../../domain/failure.ts'
import { isSpecialFile, unwritable } from '../whole-file.ts'

/** Refuses a path that a file could not be written to, before anything is fetched for it. Throws OUTPUT_UNWRITABLE. */
export async function checkOutputFile(path: string, force: boolean): Promise<void> {
  if (await isSpecialFile(path)) return
  const folder = dirname(path)
  const there = await stat(folder).catch((error: NodeJS.ErrnoException) => error)
  if (there instanceof Error)
    throw unwritable(path, there.code === 'ENOENT' ? `there is no folder ${folder}` : (there.code ?? 'unknown reason'))
  if (!there.isDirectory()) throw unwritable(path, `${folder} is no folder`)
  await access(folder, constants.W_OK).catch(() => {
    throw unwritable(path, `${folder} is not writable for you`)
  })
  const found = await lstat(path).catch(() => null)
  if (found === null) return
  if (found.isDirectory()) throw unwritable(path, 'it is a folder')
  if (!force) {
    throw new Failure(
      'OUTPUT_UNWRITABLE',
      `${path} is there already.`,
      'Write over it with --force, or name another file.',
      { path },
    )
  }
}
