import { readRunRecord } from '../../operations/run/read-run.ts'
import { resumeRun } from '../../operations/submit/resume-run.ts'
import type { Session } from '../../session.ts'
import { resumedView } from '../../views/submission.ts'
import type { Answer } from '../answer.ts'
import { clockOf } from '../clock.ts'
import { openRun } from '../run/open-run.ts'
import { awaitOutcome } from './await-outcome.ts'
import { rememberRun, resumable } from './remember-run.ts'
import type { ResumeFlags } from './resume.ts'
import { readWait } from './run-flags.ts'
import { checkOutput } from './submission.ts'

/** The body of `resume`: hands over what has no job yet, and waits when asked to. */
export async function resume(
  session: Session,
  reference: string | undefined,
  flags: ResumeFlags,
): Promise<Answer<Record<string, unknown>>> {
  const { world } = session
  const { outside, runId } = await openRun(session, reference, flags.local)
  const choice = readWait(flags, outside.local)
  await checkOutput(session, choice)
  await session.startProgress()
  const run = await readRunRecord(outside, runId)
  session.report({ kind: 'scope', many: run.documents > 1 })
  const remember = rememberRun(world.journal, outside.local)
  await remember.recorded(run, [])
  const { shards, left } = await resumeRun(outside, run, choice.wait ? (run.max_jobs ?? run.shards) : null, {
    report: session.report,
    ...clockOf(session),
    there: new Set(),
    lostBlobs: flags.withoutMissing === true ? 'tell' : 'stop',
    made: remember.made,
  }).catch((error: unknown) => {
    throw resumable(error, runId)
  })
  if (choice.wait) return awaitOutcome(session, outside, run, choice)
  const data = {
    run_id: runId,
    local: outside.local,
    jobs: run.shards,
    created: shards.length,
    left,
    camber_job_ids: shards.map(({ camber_job_id }) => camber_job_id),
  }
  return { schema: 'rythmiq.resumption/v1', data, view: () => resumedView(data), next: [`rythmiq status ${runId}`] }
}
