import { randomUUID } from 'node:crypto'
import { link, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { Failure } from '../domain/failure.ts'
import { type ArchiveFile, layOutTar } from '../domain/tar.ts'

/**
 * Packs texts into a new `.tar.gz` that only this user can read; gives its bytes. It is written beside its place and linked there, which never
 * replaces what is there; nothing stays when it fails. Throws OUTPUT_UNWRITABLE, DISK_FULL.
 */
export async function writeArchive(path: string, files: readonly ArchiveFile[]): Promise<number> {
  const bytes = gzipSync(layOutTar(files, new Date()))
  const temporary = join(dirname(path), `.${basename(path).slice(0, 100)}.${randomUUID()}.part`)
  try {
    await writeFile(temporary, bytes, { flag: 'wx', mode: 0o600 })
    await putInPlace(temporary, path, bytes)
  } catch (error) {
    throw refusal(path, (error as NodeJS.ErrnoException).code ?? 'unknown reason')
  } finally {
    await rm(temporary, { force: true }).catch(() => {})
  }
  return bytes.length
}

/** Some file systems know no links; there the file is written to its place at once. */
async function putInPlace(temporary: string, path: string, bytes: Uint8Array): Promise<void> {
  try {
    await link(temporary, path)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'ENOSYS') throw error
    await writeFile(path, bytes, { flag: 'wx', mode: 0o600 })
  }
}

function refusal(path: string, code: string): Failure {
  if (code === 'EEXIST') {
    return new Failure('OUTPUT_UNWRITABLE', `${path} is there already.`, 'Name a file that is not there yet.', { path })
  }
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new Failure('DISK_FULL', `There is no space left for ${path}.`, 'Free some space and try again.', { path })
  return new Failure('OUTPUT_UNWRITABLE', `${path} cannot be written (${code}).`, 'Name a file in a folder of yours.', {
    path,
  })
}
