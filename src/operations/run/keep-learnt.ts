import type { RunStatus } from '../../domain/run-status.ts'
import type { ObjectStore } from '../../ports.ts'
import { keepTimes } from '../release/release-times.ts'
import type { PartsRead } from './read-run.ts'
import { keepSummary } from './run-summary.ts'

/**
 * Keeps what a run that is over has taught, for lists and for later plans, each where whoever needs it looks. Nothing depends on it: what
 * cannot be kept is left. Of a run that is still going nothing is kept.
 */
export async function keepLearnt(spaces: ObjectStore, run: RunStatus, parts: PartsRead, now: Date): Promise<void> {
  if (run.outcome === 'pending') return
  await Promise.all([keepTimes(spaces, run, parts, now), keepSummary(spaces, run, parts, now)])
}
