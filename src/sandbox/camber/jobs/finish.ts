import { setTimeout as sleep } from 'node:timers/promises'
import { delayRange } from '../state/delays.ts'
import { readTextIfAny } from '../state/json-file.ts'
import { signalJob, strays } from './end-processes.ts'
import type { Job, JobStatus } from './job.ts'
import { dropJobFiles, forgetLive, jobFolder, saveJob } from './job-files.ts'
import type { Watch } from './supervisor.ts'
import { reopenFolders, syncBack } from './workdir.ts'

/** The process ended: what it left running is killed, and its exit code alone decides the state (§3). */
export function finish(state: Watch, job: Job): void {
  state.busy.add(job.id)
  const ended = async (): Promise<void> => {
    job.finishedAt = state.clock.now()
    const status = endStatus(state, job)
    await endLeftovers(state, job)
    const atOnce = delayRange(state.settings, 'sync_seconds')[1] === 0
    if (atOnce) await syncOutputs(state, job)
    job.status = status
    job.synced = atOnce
    saveJob(state.home, job)
    if (atOnce) forget(state, job)
  }
  settle(state, job, ended())
}

export function syncAndClean(state: Watch, job: Job): void {
  state.busy.add(job.id)
  const synced = async (): Promise<void> => {
    await syncOutputs(state, job)
    job.synced = true
    saveJob(state.home, job)
    forget(state, job)
  }
  settle(state, job, synced())
}

/** A job that never started: no outputs, no log. */
export function cancelItself(state: Watch, job: Job): void {
  job.status = 'CANCELLED'
  job.finishedAt = state.clock.now()
  job.synced = true
  saveJob(state.home, job)
  dropJobFiles(state.home, job.id)
  forget(state, job)
}

function settle(state: Watch, job: Job, work: Promise<void>): void {
  work
    .catch((error: unknown) => console.error(`job ${job.id}: ${String(error)}`))
    .finally(() => {
      state.busy.delete(job.id)
      state.wake()
    })
}

function endStatus(state: Watch, job: Job): JobStatus {
  if (job.cancelAskedAt !== undefined) return 'CANCELLED'
  const running = state.running.get(job.id)
  const written = readTextIfAny(jobFolder(state.home, job.id).exitCode)?.trim()
  const code = written === undefined || written === '' ? running?.exit : Number(written)
  return code === 0 ? 'COMPLETED' : 'FAILED'
}

async function endLeftovers(state: Watch, job: Job): Promise<void> {
  for (let round = 0; round < 20; round++) {
    signalJob(state.home, job, 'SIGKILL')
    if (strays(state.home, job).length === 0) return
    await sleep(5)
  }
}

/** A failed sync must not keep the job alive for ever: it is told in supervisor.log, as Camber would swallow it. */
async function syncOutputs(state: Watch, job: Job): Promise<void> {
  const { home, settings } = state
  const ran = job.launching === true
  if (ran && settings.sync_back)
    await syncBack(home, job, settings).catch((error: unknown) => console.error(`job ${job.id}: ${String(error)}`))
  try {
    dropJobFiles(home, job.id)
  } catch {
    await reopenFolders(jobFolder(home, job.id).home)
    dropJobFiles(home, job.id)
  }
}

function forget(state: Watch, job: Job): void {
  state.jobs.delete(job.id)
  state.running.delete(job.id)
  forgetLive(state.home, job.id)
}
