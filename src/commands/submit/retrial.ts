import { readFigures } from '../../operations/release/release-times.ts'
import { chooseAgain } from '../../operations/submit/choose-again.ts'
import type { Session } from '../../session.ts'
import type { Answer } from '../answer.ts'
import { openRun } from '../run/open-run.ts'
import { handOver, releaseFor } from './hand-over.ts'
import { planBeforehand, readOwnBundle } from './plan.ts'
import type { RetryFlags } from './retry.ts'
import { readLimits, readWait } from './run-flags.ts'
import { checkOutput } from './submission.ts'

/** The body of `retry`: chooses the documents and hands them over as any others. */
export async function retry(
  session: Session,
  reference: string | undefined,
  flags: RetryFlags,
): Promise<Answer<Record<string, unknown>>> {
  const { world } = session
  const { outside, runId } = await openRun(session, reference, flags.local)
  const choice = readWait(flags, outside.local)
  if (flags.dryRun !== true) await checkOutput(session, choice)
  await session.startProgress()
  const again = flags.only ?? 'failed'
  const chosen = await chooseAgain(
    outside,
    runId,
    again,
    () => world.now(),
    () => world.uuid(),
  )
  const { drafts, pending, documents } = chosen
  if (pending > 0) {
    session.report({
      kind: 'note',
      text: `${pending} of ${documents} documents of ${runId} are still going and are left to it.`,
    })
  }
  if (drafts.length === 0) return nothingToDo(runId, again)
  session.report({ kind: 'scope', many: drafts.length > 1 })
  const bundle = outside.local ? await readOwnBundle(session, { worker: flags.worker ?? null }) : null
  const limits = readLimits(flags, outside.local)
  planBeforehand(drafts.length, limits, outside.local)
  if (flags.dryRun === true) return (await import('./retry-plan.ts')).planRetry(outside, runId, chosen, bundle, flags)
  const release = await releaseFor(session, outside, bundle)
  const figures = await readFigures(outside, release.deployment.release, limits.gpu)
  const lines = async function* () {
    for (const draft of drafts) yield JSON.stringify(draft)
  }
  const set = { documents: drafts.length, problems: [], lines }
  const request = { limits, idempotencyKey: null, retryOf: runId, strictInput: false }
  return handOver(session, outside, set, figures, release, request, choice)
}

function nothingToDo(runId: string, again: string): Answer<Record<string, unknown>> {
  const data = { run_id: null, retry_of: runId, documents: 0 }
  const what = { failed: 'failed', retryable: 'failed in a way that may pass', degraded: 'is degraded' }[again] ?? again
  return {
    schema: 'rythmiq.submission/v1',
    data,
    view: () => `Nothing to do: no document of ${runId} ${what}.`,
    next: [`rythmiq status ${runId}`],
  }
}
