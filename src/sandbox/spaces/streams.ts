import { closeSync, openSync, writeSync } from 'node:fs'
import { devNull } from 'node:os'

/** Writes the one line; a pipe that is full for a moment is tried again. */
export function say(descriptor: number, line: string): void {
  const bytes = Buffer.from(`${line}\n`)
  let at = 0
  while (at < bytes.length) {
    try {
      at += writeSync(descriptor, bytes, at)
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) return
    }
  }
}

/**
 * Lets go of the parent's pipes, so that who reads them sees their end. Each descriptor is closed and at once opened on
 * something harmless (the lowest free number is the one just closed); errors go to the log from here on.
 */
export function detach(log: string): void {
  replace(0, devNull, 'r')
  replace(1, devNull, 'w')
  replace(2, log, 'w')
}

function replace(descriptor: number, path: string, flags: string): void {
  try {
    closeSync(descriptor)
  } catch {
    // It was closed already.
  }
  openSync(path, flags, 0o600)
}
