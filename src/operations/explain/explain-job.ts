import type { Explanation } from '../../domain/explanation.ts'
import { Failure } from '../../domain/failure.ts'
import { isFinal } from '../../domain/job-state.ts'
import { type CaseFacts, nothingKnown } from '../../domain/known-issues/known-issue.ts'
import type { CamberJob, Outside } from '../../ports.ts'
import { logOf } from '../logs/read-logs.ts'
import { recogniseLog } from './explain-text.ts'

/** Beyond these a path makes jobs wait (facts/camber-cli.md §3, "Output sync"); the sheet saw 48 000 files, and hundreds of megabytes. */
const manyFiles = 20_000
const manyBytes = 300 * 1_048_576
/** A job that has waited less than this is not worth a listing of its folder. */
const patienceMs = 5 * 60_000

/** Explains a Camber job that rythmiq did not make, by its state, command and log. What cannot be read is told, not thrown. */
export async function explainJob(outside: Outside, job: CamberJob, now: Date): Promise<Explanation> {
  const unread: string[] = []
  const began = job.createdAt?.getTime() ?? null
  const waitedMs = began === null ? null : Math.max(0, (job.startedAt ?? now).getTime() - began)
  const waits = !isFinal(job.state) && job.startedAt === null
  const orTold = async <Value>(what: string, ask: Promise<Value>): Promise<Value | null> =>
    ask.catch((error: unknown) => {
      if (!(error instanceof Failure)) throw error
      unread.push(`${what}: ${error.message}`)
      return null
    })
  const [log, grownPath] = await Promise.all([
    orTold(`the log of job ${job.jobId}`, logOf(outside, job.jobId)),
    waits && (waitedMs ?? 0) > patienceMs ? orTold('the folder of the job', hasGrown(outside, job)) : null,
  ])
  const facts: CaseFacts = {
    ...nothingKnown,
    jobId: job.jobId,
    state: job.state,
    waitedMs,
    nodeSize: job.nodeSize,
    command: job.command,
    folder: job.mountDir,
    grownPath,
  }
  return {
    subject: { kind: 'job', camber_job_id: job.jobId },
    state: job.state,
    outcome: null,
    recognised: recogniseLog(
      log ?? '',
      unread.length > 0 ? { ...facts, state: isFinal(job.state) ? null : job.state } : facts,
    ),
    comparison: null,
    reproduction: null,
    unread,
  }
}

/** Null where the job does not tell its folder. */
async function hasGrown(outside: Outside, { mountDir }: CamberJob): Promise<boolean | null> {
  if (mountDir === null || mountDir === '') return null
  const { stash } = await outside.camber.me()
  const entries = (await outside.camber.listStash(`${stash}${mountDir}/`, { recursive: true })) ?? []
  const bytes = entries.reduce((sum, { size }) => sum + (size ?? 0), 0)
  return entries.length > manyFiles || bytes > manyBytes
}
