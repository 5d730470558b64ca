import { statSync } from 'node:fs'
import type { Clock } from '../state/clock.ts'
import { delayRange } from '../state/delays.ts'
import type { Home } from '../state/home.ts'
import { readTextIfAny, writeWhole } from '../state/json-file.ts'
import type { Settings } from '../state/settings.ts'
import { isEnded, type Job } from './job.ts'
import { jobFolder } from './job-files.ts'
import { drawn } from './next-move.ts'
import type { Watch } from './supervisor.ts'

const nextFlush = new WeakMap<Job, number>()

/** §4 `job logs`: a running job shows what has been flushed, which lags. Real milliseconds until the next flush. */
export function flushLogs(state: Watch): number {
  if (delayRange(state.settings, 'log_flush_seconds')[1] === 0) return Number.POSITIVE_INFINITY
  const running = [...state.jobs.values()].filter((job) => job.status === 'RUNNING')
  return Math.min(Number.POSITIVE_INFINITY, ...running.map((job) => flush(state, job)))
}

function flush(state: Watch, job: Job): number {
  const interval = drawn(job, state.settings, 'log_flush_seconds')
  const now = state.clock.now()
  const due = nextFlush.get(job) ?? (job.startedAt ?? now) + interval
  if (now < due) {
    nextFlush.set(job, due)
    return state.clock.real(due - now)
  }
  const files = jobFolder(state.home, job.id)
  writeWhole(files.flushed, String(sizeOf(files.log)))
  nextFlush.set(job, now + interval)
  return state.clock.real(interval)
}

/** §4: may be empty right after the end; of a running job only what has been flushed. */
export function visibleLogBytes(home: Home, job: Job, settings: Settings, clock: Clock): number {
  const files = jobFolder(home, job.id)
  if (isEnded(job.status)) {
    const from = (job.finishedAt ?? 0) + drawn(job, settings, 'log_end_seconds')
    return clock.now() < from ? 0 : sizeOf(files.log)
  }
  if (delayRange(settings, 'log_flush_seconds')[1] === 0) return sizeOf(files.log)
  return Number(readTextIfAny(files.flushed) ?? 0)
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}
