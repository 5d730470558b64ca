import { costAtMost, documentsAtWork, prospectsOf } from '../../domain/cancellation.ts'
import { Failure, isInterruption } from '../../domain/failure.ts'
import type { RunStatus } from '../../domain/run-status.ts'
import { requestCancel } from '../../operations/run/cancel-run.ts'
import type { Outside } from '../../ports.ts'
import type { Session } from '../../session.ts'
import { cancellationView } from '../../views/cancellation.ts'
import type { Answer } from '../answer.ts'
import { confirm } from '../confirm.ts'
import { redacted } from '../options.ts'
import type { CancelFlags } from './cancel.ts'
import { createLooker, type Look, type Looker } from './look.ts'
import { openRun } from './open-run.ts'
import { watchToEnd } from './watching.ts'

/** The body of `cancel`: requests it, and says what was requested, what is acknowledged, and what runs on. */
export async function cancel(
  session: Session,
  reference: string | undefined,
  flags: CancelFlags,
): Promise<Answer<Record<string, unknown>>> {
  const { world } = session
  const { outside, runId } = await openRun(session, reference, flags.local)
  // The wish lies in Spaces: that Camber does not answer is no reason to let a run go on.
  const looker = createLooker(session, outside)
  const { status: before } = await looker.look(runId)
  if (before.outcome !== 'pending') return nothingToCancel(before)
  const done = before.documents.filter(({ outcome }) => outcome !== 'pending').length
  if (before.cancel === null) {
    await confirm(session, flags.yes, `Cancel run ${runId}, ${done} of ${before.documents.length} documents done?`)
  }
  const request = { by: `${world.user}@${world.host}`, reason: redacted(session, flags.message), at: world.now() }
  const { record, earlier } = await requestCancel(outside.spaces, runId, request)
  const { status: after, parts } =
    flags.wait === true ? await waitToEnd(session, outside, runId, flags) : await lookAfter(looker, runId)
  const silence = looker.silence()
  const jobs = prospectsOf(after, new Map([...parts].map(([shard, { records }]) => [shard, records])))
  const data = {
    run_id: runId,
    local: after.local,
    outcome: after.outcome,
    requested_at: record.requested_at,
    requested_by: record.requested_by,
    reason: record.reason,
    requested_before: earlier,
    documents: after.documents.length,
    done: after.documents.filter(({ outcome }) => outcome !== 'pending' && outcome !== 'cancelled').length,
    at_work: documentsAtWork(after, jobs),
    cost_usd_at_most: costAtMost(after, jobs),
    jobs,
  }
  return {
    schema: 'rythmiq.cancellation/v1',
    data,
    view: (_, surface) => cancellationView(data, surface),
    notes: silence === null ? [] : [`Camber cannot be asked where the jobs are: ${silence.message}`],
    next: [`rythmiq ${after.outcome === 'pending' ? 'wait' : 'status'} ${runId}`],
  }
}

/** The wish is left by then, whoever does not want to hear what it comes to. */
async function lookAfter(looker: Looker, runId: string): Promise<Look> {
  return looker.look(runId).catch((error: unknown) => {
    if (!isInterruption(error)) throw error
    const hint = `See what became of it: rythmiq status ${runId}`
    throw new Failure(error.code, `Stopped looking; the wish to cancel run ${runId} is left.`, hint, { run_id: runId })
  })
}

async function waitToEnd(session: Session, outside: Outside, runId: string, flags: CancelFlags): Promise<Look> {
  await session.startProgress()
  return watchToEnd(session, outside, runId, { timeoutMs: flags.timeout ?? null })
}

function nothingToCancel(run: RunStatus): Answer<Record<string, unknown>> {
  const data = {
    run_id: run.run_id,
    local: run.local,
    outcome: run.outcome,
    requested_at: null,
    requested_by: null,
    reason: null,
    requested_before: false,
    documents: run.documents.length,
    done: run.documents.length,
    at_work: 0,
    cost_usd_at_most: null,
    jobs: [],
  }
  return {
    schema: 'rythmiq.cancellation/v1',
    data,
    view: () => `Nothing to cancel: run ${run.run_id} has ended already (${run.outcome.replace('_', ' ')}).`,
    next: [`rythmiq status ${run.run_id}`],
  }
}
