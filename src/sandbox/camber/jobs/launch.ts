import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync, writeFileSync } from 'node:fs'
import type { Home } from '../state/home.ts'
import type { Settings } from '../state/settings.ts'
import type { Job } from './job.ts'
import { jobFolder } from './job-files.ts'

/**
 * Starts the job as the leader of a session of its own. The outer `sh` only writes the exit code down, so that it is
 * known even when the supervisor that started the job is gone by then; a signal to all does not end it before bash.
 */
export function launch(home: Home, job: Job, settings: Settings): ChildProcess {
  const files = jobFolder(home, job.id)
  writeFileSync(files.script, scriptFor(files.workdir, job.command), { mode: 0o600 })
  const log = openSync(files.log, 'a', 0o600)
  const keepExitCode = 'trap : TERM INT HUP; bash start_job.sh; code=$?; echo "$code" > "$1"; exit "$code"'
  try {
    return spawn('/bin/sh', ['-c', keepExitCode, 'sh', files.exitCode], {
      cwd: files.folder,
      env: environmentOf(home, job, settings),
      stdio: ['ignore', log, log],
      detached: true,
    })
  } finally {
    closeSync(log)
  }
}

/**
 * §3: a bad quote is reported as `start_job.sh: line 1: …`, so bash gets the script by that bare name and steps into
 * the working directory on the first line, before the command, which keeps its line numbers.
 */
function scriptFor(workdir: string, command: string): string {
  const quoted = `'${workdir.replaceAll("'", `'\\''`)}'`
  return `cd ${quoted} && unset OLDPWD || exit; ${command}\n`
}

/** §3: nothing of the caller's environment, and nothing that lets a job act as its user. */
function environmentOf(home: Home, job: Job, settings: Settings): Record<string, string> {
  const files = jobFolder(home, job.id)
  const id = String(job.id)
  const variable = settings.job_id_variable
  return {
    HOME: files.home,
    PATH: settings.job_path === '' ? job.searchPath : settings.job_path,
    USER: 'camber',
    TMPDIR: files.tmp,
    LANG: 'C.UTF-8',
    ...(variable === 'JOB_ID' || variable === 'both' ? { JOB_ID: id } : {}),
    ...(variable === 'CAMBER_JOB_ID' || variable === 'both' ? { CAMBER_JOB_ID: id } : {}),
    ...Object.fromEntries(settings.job_environment),
  }
}
