import { linkSync, mkdirSync, rmdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Home } from './home.ts'
import { errorCode, isObject, readJsonIfAny, writeJson } from './json-file.ts'
import { isAlive, type ProcessIdentity, thisProcess } from './process-identity.ts'

const patience = 30_000

/**
 * Only one process at a time gets past here. The lock is a hard link to a file that already names its owner, so it is
 * never seen half-written; the lock of a process killed with -9 is taken over.
 */
export async function withLock<T>(home: Home, name: string, work: () => Promise<T> | T): Promise<T> {
  const lock = join(home.locks, name)
  const claim = `${lock}.${process.pid}.${Math.random().toString(36).slice(2)}`
  writeJson(claim, thisProcess())
  try {
    await acquire(lock, claim)
  } finally {
    rmSync(claim, { force: true })
  }
  try {
    return await work()
  } finally {
    rmSync(lock, { force: true })
  }
}

async function acquire(lock: string, claim: string): Promise<void> {
  const until = Date.now() + patience
  while (!linked(claim, lock)) {
    if (isStale(lock)) breakStale(lock)
    else await sleep(1 + Math.random() * 4)
    if (Date.now() > until) throw new Error(`${lock} was held for more than ${patience} ms`)
  }
}

function linked(claim: string, lock: string): boolean {
  try {
    linkSync(claim, lock)
    return true
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false
    throw error
  }
}

function isStale(lock: string): boolean {
  const owner = ownerOf(lock)
  return owner !== undefined && !isAlive(owner)
}

function ownerOf(lock: string): ProcessIdentity | undefined {
  const found = readJsonIfAny(lock)
  if (!isObject(found) || typeof found['pid'] !== 'number' || typeof found['started'] !== 'string') return undefined
  return { pid: found['pid'], started: found['started'] }
}

/** Under a lock of its own, else two processes could each remove "the stale one" and the second remove a fresh one. */
function breakStale(lock: string): void {
  const breaking = `${lock}.breaking`
  try {
    mkdirSync(breaking)
  } catch {
    dropAbandoned(breaking)
    return
  }
  try {
    if (isStale(lock)) rmSync(lock, { force: true })
  } finally {
    rmdirSync(breaking)
  }
}

function dropAbandoned(breaking: string): void {
  try {
    if (Date.now() - statSync(breaking).mtimeMs > 5_000) rmdirSync(breaking)
  } catch {
    // Whoever was breaking the lock is done.
  }
}
