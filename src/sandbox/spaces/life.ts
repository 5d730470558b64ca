import { readFileSync } from 'node:fs'

/** Decides when the gateway has outlived its use. */
export interface Life {
  /** A request or a lease begins; call what comes back when it ends. */
  begin(): () => void
  /** Anybody needs the gateway still, or needed it a moment ago. */
  needed(): boolean
}

/** Needed while something is open, for `linger` ms after the last thing ended, and while a process of the pid file lives. */
export function watchLife(linger: number, pidFile: string | null, clock: () => number): Life {
  let open = 0
  let last = clock()
  return {
    begin() {
      open += 1
      let ended = false
      return () => {
        if (ended) return
        ended = true
        open -= 1
        last = clock()
      }
    },
    needed() {
      if (pidFile !== null && anyAlive(pidFile)) last = clock()
      return open > 0 || clock() - last < linger
    },
  }
}

/** True when a process of that id runs, also somebody else's. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

function anyAlive(pidFile: string): boolean {
  const ids = readPids(pidFile)
  return ids.some((id) => isAlive(id))
}

function readPids(pidFile: string): number[] {
  try {
    const words = readFileSync(pidFile, 'utf8').split(/\s+/)
    return words.map(Number).filter((id) => Number.isInteger(id) && id > 0)
  } catch {
    return []
  }
}
