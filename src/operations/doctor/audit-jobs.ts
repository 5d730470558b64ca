import { type CommandSecret, secretsInCommand } from '../../domain/command-secrets.ts'
import { Failure } from '../../domain/failure.ts'
import type { Camber, CamberJob } from '../../ports.ts'
import { inOrder } from '../in-order.ts'

/** A job whose stored command shows secrets. */
export interface ExposedJob {
  readonly camber_job_id: string
  readonly state: string
  readonly created_at: string | null
  readonly secrets: readonly CommandSecret[]
}

export interface Audit {
  readonly jobs_looked_at: number
  /** How many jobs the account has; null when Camber does not say. */
  readonly jobs_in_all: number | null
  readonly exposed: readonly ExposedJob[]
  /** What was not looked at, in sentences; empty when everything was. */
  readonly left_out: readonly string[]
  /** True when Camber did not answer to the end. */
  readonly broken_off: boolean
}

export interface AuditBounds {
  /** Newest jobs that are looked at, at most. */
  readonly jobs: number
  readonly signal: AbortSignal
  /** Told after each page. */
  readonly onJobs: (lookedAt: number, total: number | null) => void
}

const pageSize = 50
/** Each question starts a `camber` of its own. */
const questionsAtOnce = 4
/** Lists need not show commands; so many jobs are asked for one by one. */
const questionsAtMost = 200

/**
 * Looks through the commands of past jobs, newest first, for secrets. What could not be looked at is told, never passed over.
 * Throws what the first question to Camber throws, and the signal's reason.
 */
export async function auditJobs(camber: Camber, known: readonly string[], bounds: AuditBounds): Promise<Audit> {
  const { jobs, total, left, brokenOff } = await listNewest(camber, bounds)
  const shown = await withCommands(camber, jobs, bounds.signal)
  const exposed = shown.jobs.flatMap((job) => exposedIn(job, known) ?? [])
  return {
    jobs_looked_at: shown.jobs.filter(({ command }) => command !== null).length,
    jobs_in_all: total,
    exposed,
    left_out: [...left, ...shown.left],
    broken_off: brokenOff || shown.lost > 0,
  }
}

/** What a job's command shows; null when it shows nothing. */
export function exposedIn(job: CamberJob, known: readonly string[]): ExposedJob | null {
  const secrets = job.command === null ? [] : secretsInCommand(job.command, known)
  if (secrets.length === 0) return null
  return {
    camber_job_id: job.jobId,
    state: job.state,
    created_at: job.createdAt?.toISOString() ?? null,
    secrets,
  }
}

interface Listed {
  readonly jobs: CamberJob[]
  readonly total: number | null
  readonly left: readonly string[]
  readonly brokenOff: boolean
}

async function listNewest(camber: Camber, bounds: AuditBounds): Promise<Listed> {
  const jobs = new Map<string, CamberJob>()
  let total: number | null = null
  const listed = (left: readonly string[], brokenOff = false): Listed => ({
    jobs: [...jobs.values()].slice(0, bounds.jobs),
    total,
    left,
    brokenOff,
  })
  for (let page = 1; jobs.size < bounds.jobs; page++) {
    bounds.signal.throwIfAborted()
    const answer = await camber.listJobs(page, pageSize).catch((error: unknown) => {
      if (page === 1 || !(error instanceof Failure)) throw error
      return error
    })
    if (answer instanceof Failure) return listed([`Jobs older than the newest ${jobs.size}: ${answer.message}`], true)
    const before = jobs.size
    // A job that is made meanwhile moves the others to later pages, so some come twice.
    for (const job of answer.jobs) jobs.set(job.jobId, job)
    total = answer.total ?? total
    bounds.onJobs(jobs.size, total)
    // Camber may cap a page below what was asked for, so a short page is the last one only where no total is told.
    const last = total === null ? answer.jobs.length < pageSize : jobs.size >= total
    if ((last && jobs.size <= bounds.jobs) || jobs.size === before) return listed([])
  }
  const older = total === null ? 'Jobs' : `${total - bounds.jobs} jobs`
  return listed([`${older} older than the newest ${bounds.jobs}: see --limit.`])
}

async function withCommands(
  camber: Camber,
  jobs: readonly CamberJob[],
  signal: AbortSignal,
): Promise<{ jobs: CamberJob[]; left: string[]; lost: number }> {
  const silent = jobs.filter(({ command }) => command === null).map(({ jobId }) => jobId)
  const asked = new Set(silent.slice(0, questionsAtMost))
  const found: CamberJob[] = []
  let lost = 0
  const look = async (job: CamberJob): Promise<CamberJob> => {
    signal.throwIfAborted()
    if (!asked.has(job.jobId)) return job
    return camber.getJob(job.jobId).catch((error: unknown) => {
      if (!(error instanceof Failure)) throw error
      lost += 1
      return job
    })
  }
  for await (const job of inOrder(jobs, questionsAtOnce, look)) found.push(job)
  const left = [
    ...(lost > 0 ? [`${lost} jobs whose command Camber did not tell.`] : []),
    ...(silent.length > asked.size ? [`${silent.length - asked.size} jobs whose command the list does not show.`] : []),
  ]
  return { jobs: found, left, lost }
}
