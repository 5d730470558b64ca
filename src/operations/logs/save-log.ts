import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { access, constants, lstat, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { Failure } from '../../domain/failure.ts'
import { isSpecialFile } from '../special-file.ts'

/** Refuses a path that a file could not be written to, before anything is fetched for it. Throws OUTPUT_UNWRITABLE. */
export async function checkOutputFile(path: string, force: boolean): Promise<void> {
  if (await isSpecialFile(path)) return
  const folder = dirname(path)
  const there = await stat(folder).catch((error: NodeJS.ErrnoException) => error)
  if (there instanceof Error)
    throw unwritable(path, there.code === 'ENOENT' ? `there is no folder ${folder}` : there.code)
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
      {
        path,
      },
    )
  }
}

/** Writes texts to a new file, which is there when it is whole and not before; into a device or a pipe as they come. Gives the bytes. */
export async function saveLog(texts: AsyncIterable<string>, path: string): Promise<number> {
  const goesThrough = await isSpecialFile(path)
  const beside = goesThrough ? path : join(dirname(path), `.${basename(path)}.${randomUUID()}.part`)
  const file = createWriteStream(beside, { flags: goesThrough ? 'w' : 'wx' })
  const written = (text: string): Promise<void> =>
    new Promise((resolve, reject) => file.write(text, (error) => (error ? reject(refused(error, path)) : resolve())))
  // Each write tells its own error; a stream that nobody listens to would end the process with it.
  file.on('error', () => {})
  try {
    for await (const text of texts) await written(text)
    await new Promise<void>((resolve, reject) => {
      file.once('error', (error) => reject(refused(error, path)))
      file.end(resolve)
    })
    if (goesThrough) return file.bytesWritten
    await rename(beside, path).catch((error: NodeJS.ErrnoException) => {
      throw refused(error, path)
    })
    return file.bytesWritten
  } catch (error) {
    file.destroy()
    if (!goesThrough) await rm(beside, { force: true })
    throw error
  }
}

function refused(error: NodeJS.ErrnoException, path: string): Failure {
  if (error.code === 'ENOSPC' || error.code === 'EDQUOT') {
    return new Failure('DISK_FULL', `There is no space left for ${path}.`, 'Free some space or choose another folder.')
  }
  return unwritable(path, error.code)
}

function unwritable(path: string, why = 'unknown reason'): Failure {
  return new Failure('OUTPUT_UNWRITABLE', `${path} cannot be written: ${why}.`, 'Name another file.', { path })
}
