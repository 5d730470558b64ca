import { type CostKind, type CostReport, createCostTally } from '../../domain/cost-report.ts'
import type { Outside } from '../../ports.ts'
import { inOrder } from '../in-order.ts'
import { type ListContext, readsAtOnce } from './list-runs.ts'
import { createRunLooker } from './look-at-run.ts'
import { runIds } from './run-ids.ts'

/** What the runs cost that were asked for from `since` on and before `until`, by their own records. */
export async function addUpCost(
  outside: Outside,
  by: CostKind,
  period: { readonly since: Date | null; readonly until: Date | null },
  context: ListContext,
): Promise<CostReport & { readonly camber_trouble: string | null }> {
  const looker = createRunLooker(outside, context)
  const tally = createCostTally(by)
  let looked = 0
  for await (const row of inOrder(runIds(outside, context.now(), period), readsAtOnce, looker.look)) {
    looked += 1
    context.looked(looked)
    if (row !== null) tally.add(row)
  }
  return { ...tally.report(), camber_trouble: looker.trouble()?.message ?? null }
}
