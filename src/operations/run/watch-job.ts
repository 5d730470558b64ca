import { Failure } from '../../domain/failure.ts'
import { isFinal } from '../../domain/job-state.ts'
import type { CamberJob, Outside } from '../../ports.ts'
import { lookUntil, type Waiting } from './look-until.ts'

interface JobWatch extends Waiting {
  looked(job: CamberJob): void
}

/**
 * Waits until a job that rythmiq did not make is over, by Camber's word. Temporary failures do not end it. Throws WAIT_TIMEOUT after
 * `timeoutMs`, and the signal's reason when the user stops waiting.
 */
export function watchJob(outside: Outside, jobId: string, context: JobWatch): Promise<CamberJob> {
  return lookUntil(outside.local, context, {
    look: () => outside.camber.getJob(jobId),
    isOver: (job) => {
      context.looked(job)
      return isFinal(job.state)
    },
    stillGoing: () => new Failure('WAIT_TIMEOUT', `Camber job ${jobId} is still going; it goes on.`),
  })
}
