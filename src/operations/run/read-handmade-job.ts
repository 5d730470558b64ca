import { shownCommand } from '../../domain/command-secrets.ts'
import { type HandmadeJob, judgeHandmade, verdictInLog } from '../../domain/handmade-job.ts'
import { isFinal } from '../../domain/job-state.ts'
import type { CamberJob, Outside } from '../../ports.ts'
import { logOf } from '../logs/read-logs.ts'
import { jobTimes } from './job-times.ts'

/** What Camber and its log say of a job that rythmiq did not submit. */
export async function readHandmadeJob(outside: Outside, found: CamberJob, now: Date): Promise<HandmadeJob> {
  const log = await logOf(outside, found.jobId)
  const verdict = log === null ? null : verdictInLog(log)
  // A job may have run while its log was fetched: with a verdict and still without a node it would be told as no job ever is.
  const hasMoved = verdict !== null && !isFinal(found.state)
  const job = hasMoved ? await outside.camber.getJob(found.jobId).catch(() => found) : found
  const good = verdict?.status === 'success' ? verdict : null
  return {
    camber_job_id: job.jobId,
    state: job.state,
    outcome: judgeHandmade(
      job.state,
      verdict,
      job.finishedAt === null ? null : now.getTime() - job.finishedAt.getTime(),
    ),
    node_size: job.nodeSize,
    mount_dir: job.mountDir,
    command: job.command === null ? null : shownCommand(job.command),
    ...jobTimes(job),
    quality_score: good?.quality_score ?? null,
    ocr_confidence: good?.metrics.ocr_confidence ?? null,
    warnings: good?.warnings ?? [],
    error: verdict?.status === 'failed' ? errorOf(verdict.error) : null,
  }
}

function errorOf({ code, stage, message, retryable }: NonNullable<HandmadeJob['error']>): HandmadeJob['error'] {
  return { code, stage, message, retryable }
}
