import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { isAlive } from './life.ts'
import { isAbsent, readJson } from './store/json-file.ts'

/** Longer than the instant between the last look at the lock and writing `gateway.json`. */
const SETTLE = 150
/** A gateway that holds the lock this long without answering is no gateway: its process id went to another program. */
const PATIENCE = 10_000
const STEP = 40

/** The right to be the one gateway of a folder; `held` tells whether somebody has taken it over. */
export interface Claim {
  held(): boolean
  release(): void
}

/**
 * Gets the lock of a folder, or finds the gateway that runs (`running` is asked again and again). A lock whose owner is
 * dead is taken over by renaming one's own on it; the last one wins, so it waits a moment and looks again.
 */
export async function claim<T>(
  root: string,
  nonce: string,
  running: () => Promise<T | null>,
): Promise<{ claim: Claim } | { running: T }> {
  const path = join(root, 'gateway.lock')
  for (;;) {
    const found = await running()
    if (found !== null) return { running: found }
    if (create(path, nonce)) return { claim: claimOf(path, nonce) }
    if (isStale(path)) {
      takeOver(path, nonce)
      await pause(SETTLE)
      const winner = await running()
      if (winner !== null) return { running: winner }
      if (holder(path)?.nonce === nonce) return { claim: claimOf(path, nonce) }
    }
    await pause(STEP)
  }
}

function claimOf(path: string, nonce: string): Claim {
  const held = () => holder(path)?.nonce === nonce
  return {
    held,
    release() {
      if (held()) rmSync(path, { force: true })
    },
  }
}

function create(path: string, nonce: string): boolean {
  try {
    writeFileSync(path, JSON.stringify({ pid: process.pid, nonce }), { flag: 'wx', mode: 0o600 })
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

function takeOver(path: string, nonce: string): void {
  const own = `${path}.${nonce}`
  writeFileSync(own, JSON.stringify({ pid: process.pid, nonce }), { mode: 0o600 })
  renameSync(own, path)
}

function isStale(path: string): boolean {
  try {
    const age = Date.now() - statSync(path).mtimeMs
    const owner = holder(path)
    // An empty lock belongs to a starter between creating and writing it, unless it has been so for a while.
    if (owner === null) return age > 1000 && readFileSync(path, 'utf8') === ''
    return !isAlive(owner.pid) || age > PATIENCE
  } catch (error) {
    if (isAbsent(error)) return false
    throw error
  }
}

function holder(path: string): { pid: number; nonce: string } | null {
  return readJson(path) as { pid: number; nonce: string } | null
}
