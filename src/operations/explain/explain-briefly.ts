import type { Diagnosis } from '../../domain/known-issues/diagnosis.ts'
import { factsOfShards } from '../../domain/known-issues/facts-of-run.ts'
import type { RunStatus } from '../../domain/run-status.ts'
import type { Outside } from '../../ports.ts'
import { recogniseRecords, recogniseRun } from './explain-run.ts'

/**
 * The first cause of a run that has ended, for whoever waited for it: from its records, which cost nothing, else from the logs, for as long as
 * `limit` lets. Null when it is not known by then. Never throws: a wait that has ended must not fail by its explanation.
 */
export async function explainBriefly(
  outside: Outside,
  run: RunStatus,
  now: Date,
  limit: AbortSignal,
): Promise<Diagnosis | null> {
  try {
    const { judgement, diagnoses } = recogniseRecords(factsOfShards(run, run.shards, null, now))
    if (judgement === 'explained') return diagnoses[0] ?? null
    const late = new Promise<null>((resolve) => {
      if (limit.aborted) resolve(null)
      limit.addEventListener('abort', () => resolve(null), { once: true })
    })
    const looked = recogniseRun(outside, run, now, []).then((found) =>
      found.judgement === 'explained' ? (found.diagnoses[0] ?? null) : null,
    )
    return await Promise.race([looked.catch(() => null), late])
  } catch {
    return null
  }
}
