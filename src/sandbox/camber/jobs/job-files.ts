import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Home } from '../state/home.ts'
import { errorCode, readJsonIfAny, writeJson } from '../state/json-file.ts'
import type { Job, JobRequest } from './job.ts'

export type JobFolder = {
  readonly folder: string
  readonly record: string
  readonly log: string
  /** Bytes of the log that have been flushed to where `job logs` can see them. */
  readonly flushed: string
  readonly home: string
  readonly workdir: string
  readonly tmp: string
  readonly script: string
  readonly exitCode: string
  readonly snapshot: string
}

export function jobFolder(home: Home, id: number): JobFolder {
  const folder = join(home.jobs, String(id))
  const jobHome = join(folder, 'home')
  return {
    folder,
    record: join(folder, 'job.json'),
    log: join(folder, 'log.txt'),
    flushed: join(folder, 'flushed'),
    home: jobHome,
    workdir: join(jobHome, 'workdir'),
    tmp: join(folder, 'tmp'),
    script: join(folder, 'start_job.sh'),
    exitCode: join(folder, 'exit_code'),
    snapshot: join(folder, 'snapshot.json'),
  }
}

export function liveMark(home: Home, id: number): string {
  return join(home.live, String(id))
}

export function cancelMark(home: Home, id: number): string {
  return join(home.live, `${id}.cancel`)
}

/** The mark comes before the record: a job with a record is never overlooked, a mark without one is no job yet. */
export function addJob(home: Home, request: JobRequest, createdAt: number, firstId: number): Job {
  const id = takeId(home, firstId)
  const job: Job = { ...request, id, createdAt, status: 'SUBMITTED' }
  writeFileSync(liveMark(home, id), '')
  saveJob(home, job)
  return job
}

/** Making a folder succeeds for one process only, so no id is handed out twice and no lock is needed. */
function takeId(home: Home, firstId: number): number {
  for (let id = Math.max(firstId, (jobIds(home)[0] ?? 0) + 1); ; id++) {
    try {
      mkdirSync(join(home.jobs, String(id)), { mode: 0o700 })
      return id
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error
    }
  }
}

export function saveJob(home: Home, job: Job): void {
  writeJson(jobFolder(home, job.id).record, job)
}

export function readJob(home: Home, id: number): Job | undefined {
  // Only this program writes the record, and always whole.
  return readJsonIfAny(jobFolder(home, id).record) as Job | undefined
}

/** Newest first (§4 `job list`). */
export function jobIds(home: Home): readonly number[] {
  return readdirSync(home.jobs)
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .sort((a, b) => b - a)
}

/** Oldest first: the queue is first come, first served. */
export function liveIds(home: Home): readonly number[] {
  return idsIn(readdirSync(home.live), '')
}

/** Jobs that somebody wishes to cancel. */
export function cancelledIds(home: Home): ReadonlySet<number> {
  return new Set(idsIn(readdirSync(home.live), '.cancel'))
}

function idsIn(names: readonly string[], ending: string): readonly number[] {
  return names
    .filter((name) => name.endsWith(ending) && /^\d+$/.test(name.slice(0, name.length - ending.length)))
    .map((name) => Number.parseInt(name, 10))
    .sort((a, b) => a - b)
}

/** A mark without a record is a `job create` that has not finished, or was killed before it made a job. */
export function hasLiveJobs(home: Home): boolean {
  return liveIds(home).some((id) => readJob(home, id) !== undefined)
}

export function forgetLive(home: Home, id: number): void {
  rmSync(cancelMark(home, id), { force: true })
  rmSync(liveMark(home, id), { force: true })
}

export function dropJobFiles(home: Home, id: number): void {
  const { home: jobHome, tmp, script, exitCode, snapshot, flushed } = jobFolder(home, id)
  for (const path of [jobHome, tmp, script, exitCode, snapshot, flushed]) rmSync(path, { recursive: true, force: true })
}
