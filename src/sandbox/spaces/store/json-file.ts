import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Replaces a JSON file in one step. Synchronous on purpose: between the check of a condition and the rename nothing else
 * of this one-process gateway can run, so conditional writes need no lock.
 */
export function writeJson(path: string, value: unknown, mode = 0o600): void {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`
  const text = JSON.stringify(value)
  try {
    writeMaking(temporary, text, mode)
    renameSync(temporary, path)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
}

/** The parsed file, or null when there is none or it cannot be parsed (a torn write of an old, killed gateway). */
export function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return null
  }
}

/** True for the error of a file or folder that is not there. */
export function isAbsent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}

function writeMaking(path: string, text: string, mode: number): void {
  try {
    writeFileSync(path, text, { mode })
  } catch (error) {
    if (!isAbsent(error)) throw error
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    writeFileSync(path, text, { mode })
  }
}
