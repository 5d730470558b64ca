import { Failure } from '../../domain/failure.ts'
import { isFinal } from '../../domain/job-state.ts'
import type { CamberJob, Outside } from '../../ports.ts'
import { unlessInterrupted } from '../unless-interrupted.ts'
import type { WatchContext } from './watch-run.ts'

const localPauseMs = 250
const firstPauseMs = 2000
const longestPauseMs = 15_000
/** As for a run: so much trouble in a row before a watch gives up. */
const mostTroubleMs = 300_000

type JobWatch = Pick<WatchContext, 'interrupted' | 'timeoutMs' | 'now' | 'random' | 'sleep'> & {
  looked(job: CamberJob): void
}

/**
 * Waits until a job that rythmiq did not make is over, by Camber's word. Temporary failures do not end it. Throws WAIT_TIMEOUT after
 * `timeoutMs`, and the signal's reason when the user stops waiting.
 */
export async function watchJob(outside: Outside, jobId: string, context: JobWatch): Promise<CamberJob> {
  const began = context.now().getTime()
  let pause = outside.local ? localPauseMs : firstPauseMs
  let troubleSince: number | null = null
  for (;;) {
    context.interrupted.throwIfAborted()
    const job = await unlessInterrupted(outside.camber.getJob(jobId), context.interrupted).catch((error: unknown) => {
      if (!(error instanceof Failure) || !error.retryable || context.interrupted.aborted) throw error
      const now = context.now().getTime()
      troubleSince ??= now
      if (now - troubleSince > mostTroubleMs) throw error
      return null
    })
    if (job !== null) {
      troubleSince = null
      context.looked(job)
      if (isFinal(job.state)) return job
    }
    const waited = context.now().getTime() - began
    if (context.timeoutMs !== null && waited >= context.timeoutMs)
      throw new Failure('WAIT_TIMEOUT', `Camber job ${jobId} is still going; it goes on.`)
    const left = context.timeoutMs === null ? Number.POSITIVE_INFINITY : context.timeoutMs - waited
    await context.sleep(Math.min(pause * (0.8 + 0.4 * context.random()), left), context.interrupted)
    if (!outside.local) pause = Math.min(longestPauseMs, pause * 1.5)
  }
}
