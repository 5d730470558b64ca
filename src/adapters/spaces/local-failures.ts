import { Failure } from '../../domain/failure.ts'

const UNWRITABLE = new Set([
  'EACCES',
  'EPERM',
  'EROFS',
  'EISDIR',
  'ENOTDIR',
  'ENOENT',
  'ENAMETOOLONG',
  'ELOOP',
  'ENOTEMPTY',
])

/** A fault of the local disk while reading an input; other errors come back as they are. */
export function readingFailure(error: unknown, path: string): unknown {
  const code = systemCode(error)
  if (code === 'ENOENT') return new Failure('INPUT_NOT_FOUND', `There is no file ${path}.`, null, { path })
  if (code === null) return error
  return new Failure('INPUT_UNREADABLE', `The file ${path} cannot be read (${code}).`, 'Check its permissions.', {
    path,
    code,
  })
}

/** A fault of the local disk while writing; other errors come back as they are. */
export function writingFailure(error: unknown, path: string): unknown {
  const code = systemCode(error)
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new Failure(
      'DISK_FULL',
      `There is no space left for ${path}.`,
      'Free some space or choose another folder.',
      { path },
    )
  }
  if (code === null || !UNWRITABLE.has(code)) return error
  return new Failure('OUTPUT_UNWRITABLE', `${path} cannot be written (${code}).`, 'Choose another folder.', {
    path,
    code,
  })
}

/** True for a fault of the local disk, false for one of the network. */
export function isDiskError(error: unknown): boolean {
  return systemCode(error) !== null
}

/** The failure of a file that another program changed while it was being sent. */
export function changedFailure(path: string): Failure {
  const hint = 'Wait until nothing writes to it any more, then try again.'
  return new Failure('INPUT_UNREADABLE', `The file ${path} changed while it was being sent.`, hint, { path })
}

/** The code of a file system error. Errors of sockets also have codes, but name no file system call. */
function systemCode(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return null
  const call = 'syscall' in error ? error.syscall : undefined
  const local = ['open', 'read', 'write', 'rename', 'stat', 'lstat', 'fstat', 'close', 'unlink', 'copyfile', 'mkdir']
  return typeof call === 'string' && local.includes(call) && !('address' in error) && !isPipe(error.code)
    ? error.code
    : null
}

function isPipe(code: string): boolean {
  return code === 'EPIPE' || code === 'ECONNRESET' || code === 'ECONNABORTED' || code === 'ETIMEDOUT'
}
