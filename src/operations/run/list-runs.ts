import { isMeant, type RunFilter, type RunRow } from '../../domain/run-row.ts'
import type { Places } from '../../ports.ts'
import { inOrder } from '../in-order.ts'
import { createRunLooker, type LookContext } from './look-at-run.ts'
import { runIds } from './run-ids.ts'

/** Summaries are small; so many are asked for at the same time. */
export const readsAtOnce = 32

export interface ListContext extends LookContext {
  /** Told how many runs were looked at by then. */
  looked(count: number): void
}

export interface ListedRuns {
  readonly runs: readonly RunRow[]
  /** True when there are older ones that were not looked at. */
  readonly more: boolean
  /** How many were looked at. */
  readonly looked: number
  /** What kept Camber from answering; then runs that are still going are told as Spaces has them. */
  readonly camber_trouble: string | null
}

/** The newest runs that are meant, newest first. Goes on to older ones until there are enough; without a filter it looks at no other. */
export async function listRuns(
  outside: Places,
  filter: RunFilter,
  limit: number,
  since: Date | null,
  context: ListContext,
): Promise<ListedRuns> {
  const looker = createRunLooker(outside, context)
  const ids = runIds(outside, context.now(), { since })
  const filters = Object.keys(filter).length > 0
  const runs: RunRow[] = []
  let looked = 0
  let next = await ids.next()
  while (runs.length < limit && next.done !== true) {
    const batch: string[] = []
    const room = filters ? readsAtOnce : limit - runs.length
    for (; batch.length < room && next.done !== true; next = await ids.next()) batch.push(next.value)
    for await (const row of inOrder(batch, readsAtOnce, looker.look)) {
      looked += 1
      if (row !== null && isMeant(row, filter)) runs.push(row)
    }
    context.looked(looked)
  }
  const more = next.done !== true || runs.length > limit
  return { runs: runs.slice(0, limit), more, looked, camber_trouble: looker.trouble()?.message ?? null }
}
