import { Failure } from '../../domain/failure.ts'
import type { Camber, CamberIdentity } from '../../ports.ts'
import type { RunProcess } from '../run-process.ts'
import {
  copyToStashArgv,
  getJobArgv,
  jobLogsArgv,
  listJobsArgv,
  listStashArgv,
  meArgv,
  removeFromStashArgv,
  versionArgv,
} from './argv.ts'
import { stripBanner } from './banner.ts'
import { ask, change, type Outcome, type Program } from './caller.ts'
import { createJob } from './create-job.ts'
import { unreadable } from './failures.ts'
import { isNameless, readIdentity } from './identity.ts'
import { readJob, readJobPage } from './job-answer.ts'
import { saveLog } from './save-log.ts'
import { readStashListing } from './stash-listing.ts'
import { readVersions } from './version.ts'

/** Milliseconds after which a call is given up. */
export interface CamberTimeouts {
  readonly read: number
  readonly create: number
  /** Logs may have hundreds of megabytes. */
  readonly logs: number
  readonly copy: number
}

const usualTimeouts: CamberTimeouts = { read: 30_000, create: 60_000, logs: 120_000, copy: 900_000 }

export interface CamberOptions {
  /** Argv prefix, such as `['/home/ada/.camber/bin/camber']`. */
  readonly program: readonly string[]
  readonly apiKey: { reveal(): string } | null
  /** The whole environment of the child but the key; see `childEnvironment`. */
  readonly environment: Readonly<Record<string, string>>
  readonly run: RunProcess
  readonly sleep: (ms: number) => Promise<void>
  readonly random: () => number
  readonly timeouts?: Partial<CamberTimeouts>
  /** Aborted when nobody waits for answers any more: calls that only look are ended, so that the program can end at once. */
  readonly closing?: AbortSignal
}

/** The Camber port on the `camber` program. Opens nothing until it is asked. */
export function openCamber(options: CamberOptions): Camber {
  const timeouts = { ...usualTimeouts, ...options.timeouts }
  const program: Program = {
    command: options.program,
    apiKey: options.apiKey,
    environment: options.environment,
    run: options.run,
    patience: { tries: 3, sleep: options.sleep, random: options.random },
    ...(options.closing === undefined ? {} : { closing: options.closing }),
  }
  const account = { about: 'account', subject: 'the account', timeoutMs: timeouts.read } as const
  const job = (jobId: string) => ({ about: 'job', subject: `job ${jobId}`, timeoutMs: timeouts.read }) as const
  const stash = (path: string, timeoutMs: number) => ({ about: 'stash', subject: path, timeoutMs }) as const

  return {
    version: () => ask(program, versionArgv(), { ...account, verb: 'version' }, reading(readVersions)),
    me: (options) => ask(program, meArgv(), { ...account, verb: 'me', signal: options?.signal }, readMe),
    createJob: (request) => createJob(program, request, timeouts.create),
    getJob: async (jobId) => {
      requireJobId(jobId)
      const read = reading((output) => readJob(output, jobId))
      return ask(program, getJobArgv(jobId), { ...job(jobId), verb: 'job get' }, read)
    },
    listJobs: (page, size) => {
      const asked = { ...account, subject: 'the jobs', verb: 'job list' }
      return ask(program, listJobsArgv(page, size), asked, reading(readJobPage))
    },
    jobLogs: async (jobId) => {
      requireJobId(jobId)
      const asked = { ...job(jobId), verb: 'job logs', timeoutMs: timeouts.logs, stdoutHolds: 'job output' } as const
      return ask(program, jobLogsArgv(jobId), asked, readLogs)
    },
    jobLogFile: async (jobId, path) => {
      requireJobId(jobId)
      const asked = { ...job(jobId), verb: 'job logs', timeoutMs: timeouts.logs, stdoutHolds: 'job output' } as const
      const stdoutTo = (bytes: AsyncIterable<Buffer>) => saveLog(bytes, path)
      return ask(program, jobLogsArgv(jobId), { ...asked, stdoutTo }, hasLogs)
    },
    listStash: (path, { recursive, signal }) => {
      const read = reading((output) => readStashListing(output, path))
      const asked = { ...stash(path, timeouts.read), verb: 'stash ls', signal }
      return ask(program, listStashArgv(path, recursive), asked, (outcome) =>
        isAbsent(outcome) ? null : read(outcome),
      )
    },
    upload: (local, path, { recursive, signal }) => {
      const asked = { ...stash(path, timeouts.copy), verb: 'stash cp', conceal: [local], signal }
      return change(program, copyToStashArgv(local, path, recursive), asked, throwFault)
    },
    remove: async (path, { recursive }) => {
      requireBelowRoot(path)
      const asked = { ...stash(path, timeouts.copy), verb: 'stash rm' }
      // What is gone already is removed.
      const read = (outcome: Outcome) => (isAbsent(outcome) ? undefined : throwFault(outcome))
      return change(program, removeFromStashArgv(path, recursive), asked, read)
    },
  }
}

/** Turns a parser into a reader of outcomes: a fault is thrown, null is an answer that cannot be read. */
function reading<T>(parse: (output: string) => T | null): (outcome: Outcome) => T {
  return (outcome) => {
    throwFault(outcome)
    const answer = outcome.finished.truncated ? null : parse(outcome.finished.stdout)
    if (answer === null) throw unreadable(outcome.call, stripBanner(outcome.finished.stdout))
    return answer
  }
}

function readMe(outcome: Outcome): CamberIdentity {
  throwFault(outcome)
  const { stdout, truncated } = outcome.finished
  if (!truncated && readIdentity(stdout) === null && isNameless(stdout)) {
    throw new Failure(
      'ACCOUNT_NAMELESS',
      'Camber knows this key but tells no username, and the stash is named by it.',
      'Set a username in the profile at https://app.cambercloud.com, then see that `camber me` shows it.',
    )
  }
  return reading(readIdentity)(outcome)
}

function readLogs(outcome: Outcome): string | null {
  return hasLogs(outcome) ? stripBanner(outcome.finished.stdout) : null
}

function hasLogs(outcome: Outcome): boolean {
  if (outcome.fault?.meaning === 'no logs') return false
  throwFault(outcome)
  return true
}

function throwFault({ fault }: Outcome): void {
  if (fault !== null) throw fault.failure
}

function isAbsent({ fault }: Outcome): boolean {
  return fault?.meaning === 'absent'
}

/** Ids are digits so far (facts §3); what could be read as a flag never reaches argv. */
function requireJobId(jobId: string): void {
  if (!/^\w[\w-]*$/.test(jobId)) throw new Failure('JOB_NOT_FOUND', 'That is not the number of a Camber job.')
}

/** `stash rm -rf` on a root would take everything the account has (facts §10 row 13). */
function requireBelowRoot(path: string): void {
  const parts =
    /^stash:\/\/[^/]+\/(.*)$/
      .exec(path)?.[1]
      ?.split('/')
      .filter((part) => part !== '') ?? []
  const safe = parts.length > 0 && !parts.some((part) => part === '.' || part === '..')
  if (!safe) throw new Failure('USAGE', 'Only what lies below the root of a stash can be removed.', null, { path })
}
