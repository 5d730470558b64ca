import type { ChildProcess } from 'node:child_process'
import { appendFileSync } from 'node:fs'
import { identityOf, isAlive, readStat } from '../state/process-identity.ts'
import { strays } from './end-processes.ts'
import { finish } from './finish.ts'
import type { Job } from './job.ts'
import { jobFolder, saveJob } from './job-files.ts'
import { launch } from './launch.ts'
import type { Watch } from './supervisor.ts'
import { fillWorkdir, hasGrown } from './workdir.ts'

/** A job whose parent this supervisor is; one that was adopted from a dead supervisor has no entry. */
export type Running = { readonly child: ChildProcess; ended: boolean; exit: number | null }

/** SUBMITTED to PENDING; a path that has grown by now makes the job wait (§3 Output sync). */
export function checkGrowth(state: Watch, job: Job): void {
  aside(state, job, async () => {
    const grown = state.settings.grown_path_minutes !== null && (await hasGrown(state.home, job, state.settings))
    if (grown) job.grown = true
    job.status = 'PENDING'
    saveJob(state.home, job)
  })
}

export function start(state: Watch, job: Job): void {
  aside(state, job, async () => {
    await fillWorkdir(state.home, job)
    job.launching = true
    saveJob(state.home, job)
    const child = launch(state.home, job, state.settings)
    const running: Running = { child, ended: false, exit: null }
    child.on('error', () => endOf(state, running, null))
    child.on('exit', (code) => endOf(state, running, code))
    state.running.set(job.id, running)
    if (child.pid !== undefined) job.process = identityOf(child.pid) ?? { pid: child.pid, started: '' }
    markRunning(state, job)
  })
}

function endOf(state: Watch, running: Running, code: number | null): void {
  running.ended = true
  running.exit = code
  state.wake()
}

function markRunning(state: Watch, job: Job): void {
  job.status = 'RUNNING'
  job.startedAt = state.clock.now()
  saveJob(state.home, job)
}

/** Work on one job that takes a while; the others go on meanwhile. */
function aside(state: Watch, job: Job, work: () => Promise<void>): void {
  state.busy.add(job.id)
  work()
    .catch((error: unknown) => {
      appendFileSync(jobFolder(state.home, job.id).log, `camber sandbox: ${String(error)}\n`, { mode: 0o600 })
      job.startedAt ??= state.clock.now()
      finish(state, job)
    })
    .finally(() => {
      state.busy.delete(job.id)
      state.wake()
    })
}

/** Did its process end? A job of a supervisor that was killed is adopted here, or given up when it is gone. */
export function isGone(state: Watch, job: Job): boolean {
  const running = state.running.get(job.id)
  if (running !== undefined) return running.ended && job.status === 'RUNNING'
  if (job.status === 'RUNNING') return job.process === undefined || !isAlive(job.process)
  if (job.launching !== true || job.finishedAt !== undefined) return false
  const leader = strays(state.home, job).find((pid) => readStat(pid)?.session === pid)
  const identity = leader === undefined ? undefined : identityOf(leader)
  if (identity !== undefined) job.process = identity
  markRunning(state, job)
  return identity === undefined
}
