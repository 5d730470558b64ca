import { readdirSync, readFileSync } from 'node:fs'
import type { Home } from '../state/home.ts'
import { isAlive, readStat } from '../state/process-identity.ts'
import type { Job } from './job.ts'
import { jobFolder } from './job-files.ts'

/** Sends a signal to all that a job started: its group, its session, and what fled both but kept the job's HOME. */
export function signalJob(home: Home, job: Job, signal: NodeJS.Signals): void {
  if (job.process !== undefined && (isAlive(job.process) || process.platform !== 'linux'))
    send(-job.process.pid, signal)
  for (const pid of strays(home, job)) send(pid, signal)
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // It ended by itself meanwhile.
  }
}

/** Only where /proc exists; elsewhere the process group has to do. */
export function strays(home: Home, job: Job): readonly number[] {
  if (process.platform !== 'linux') return []
  const mark = `HOME=${jobFolder(home, job.id).home}`
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => pid !== process.pid && belongs(pid, job, mark))
}

function belongs(pid: number, job: Job, mark: string): boolean {
  const stat = readStat(pid)
  if (stat === undefined || stat.state === 'Z' || stat.state === 'X') return false
  if (job.process !== undefined && stat.session === job.process.pid && startedAfter(stat.started, job)) return true
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0').includes(mark)
  } catch {
    return false
  }
}

/** A session number can be used again; its members cannot be older than the job. */
function startedAfter(started: string, job: Job): boolean {
  return Number(started) >= Number(job.process?.started)
}
