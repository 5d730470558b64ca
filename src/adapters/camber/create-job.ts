import { Failure } from '../../domain/failure.ts'
import type { JobRequest } from '../../ports.ts'
import { createJobArgv } from './argv.ts'
import { callOnce, type Outcome, type Program } from './caller.ts'
import type { Fault } from './failures.ts'
import { readCreatedJobId } from './job-answer.ts'

/** The CLI takes no other sizes with `--gpu`, whatever the docs say of large (facts §9, §10 row 12). */
const gpuSizes = ['xsmall', 'medium']

/** After these Camber has surely made no job: it never ran, or it answered with a no. */
const settled: ReadonlySet<Fault['meaning']> = new Set([
  'not started',
  'bad key',
  'foreign job',
  'not allowed',
  'bad gpu size',
  'bad usage',
  'no source',
  'refused',
])

/**
 * Makes a job, in one attempt: there is no idempotency key, so a second one may be a second bill (facts §3).
 * Throws JOB_CREATE_UNSETTLED whenever a job may exist; `details.job_id` names it when the answer did.
 */
export async function createJob(program: Program, request: JobRequest, timeoutMs: number): Promise<{ jobId: string }> {
  refuseGpuSize(request)
  const outcome = await callOnce(program, createJobArgv(request), {
    verb: 'job create',
    subject: 'the job',
    about: 'account',
    timeoutMs,
    conceal: [request.command, request.path],
  })
  return settle(outcome, request)
}

function settle({ finished, fault }: Outcome, request: JobRequest): { jobId: string } {
  const jobId = readCreatedJobId(finished.stdout, finished.stderr, request.command)
  if (fault === null && jobId !== null) return { jobId }
  if (fault === null) throw unsettled('it ended well but named no job', null)
  if (jobId === null && isNo(fault)) throw fault.failure
  throw unsettled(fault.failure.message, jobId)
}

/** An API error that says "not found" is a no as well, but only there: the same words from anywhere else prove nothing. */
function isNo(fault: Fault): boolean {
  return settled.has(fault.meaning) || (fault.meaning === 'absent' && fault.failure.details['api_code'] !== null)
}

function unsettled(reason: string, jobId: string | null): Failure {
  return new Failure(
    'JOB_CREATE_UNSETTLED',
    `Camber may or may not have made the job: ${reason.replace(/\.$/, '')}.`,
    'Look at `camber job list` before you submit it again: each job is billed.',
    { job_id: jobId },
  )
}

function refuseGpuSize(request: JobRequest): void {
  const size = request.size.toLowerCase()
  if (!request.gpu || gpuSizes.includes(size)) return
  const message = `Camber has no GPU in the size ${size}: it must be one of ${gpuSizes.join(', ')}.`
  throw new Failure('USAGE', message, 'Choose one of them.', { size })
}
