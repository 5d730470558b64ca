import { spawn } from 'node:child_process'
import { closeSync, openSync, rmSync } from 'node:fs'
import type { Home } from '../state/home.ts'
import { isObject, readJsonIfAny, writeJson, writeWhole } from '../state/json-file.ts'
import { withLock } from '../state/lock.ts'
import { identityOf, isAlive, type ProcessIdentity, thisProcess } from '../state/process-identity.ts'
import { hasLiveJobs } from './job-files.ts'

/** The lock under which the supervisor decides to end and others decide to start one: no job falls in between. */
export const gate = 'gate'

export function knownSupervisor(home: Home): ProcessIdentity | undefined {
  const found = readJsonIfAny(home.supervisorIdentity)
  if (!isObject(found)) return undefined
  return { pid: Number(found['pid']), started: String(found['started']) }
}

/** Called with the gate held: writes who supervises before anyone can ask; `supervisor.pid` is for onlookers. */
export function announce(home: Home, identity: ProcessIdentity): void {
  writeJson(home.supervisorIdentity, identity)
  writeWhole(home.supervisorPid, `${identity.pid}\n`)
}

export function withdraw(home: Home): void {
  rmSync(home.supervisorPid, { force: true })
  rmSync(home.supervisorIdentity, { force: true })
}

/** Whoever looks at jobs sees to it that somebody moves them, also after the last supervisor was killed with -9. */
export async function ensureSupervisor(home: Home): Promise<void> {
  if (!hasLiveJobs(home)) return
  await withLock(home, gate, () => {
    const known = knownSupervisor(home)
    if (known === undefined || !isAlive(known)) startSupervisor(home)
  })
}

/** Called with the gate held. Its environment is emptied: no key of the caller may live on in it. */
export function startSupervisor(home: Home): void {
  const log = openSync(home.supervisorLog, 'a', 0o600)
  const child = spawn(process.execPath, [process.argv[1] ?? '', 'sandbox', 'supervise'], {
    cwd: home.folder,
    env: { CAMBER_SANDBOX_HOME: home.folder },
    stdio: ['ignore', log, log],
    detached: true,
  })
  closeSync(log)
  child.unref()
  const identity = child.pid === undefined ? undefined : identityOf(child.pid)
  if (identity === undefined) throw new Error('the job supervisor could not be started')
  announce(home, identity)
}

/** What a new supervisor asks first: is it the one that was announced, or may it step in for a dead one? */
export async function claimSupervision(home: Home): Promise<boolean> {
  return withLock(home, gate, () => {
    const known = knownSupervisor(home)
    const me = thisProcess()
    if (known?.pid === me.pid && known.started === me.started) return true
    if (known !== undefined && isAlive(known)) return false
    announce(home, me)
    return true
  })
}
