import type { Failure } from '../../domain/failure.ts'
import { isNotMade } from '../../domain/job-state.ts'
import { isGood } from '../../domain/outcome.ts'
import type { RunStatus } from '../../domain/run-status.ts'
import { spendOf } from '../../domain/spend.ts'
import { readLeftOut } from '../../operations/run/read-left-out.ts'
import type { PartsRead } from '../../operations/run/read-run.ts'
import { recordsOf } from '../../operations/run/shard-facts.ts'
import type { Outside } from '../../ports.ts'
import type { Session } from '../../session.ts'
import { type StatusData, statusView } from '../../views/status.ts'
import type { Answer } from '../answer.ts'
import { silenceSentence } from './look.ts'

/** What is told of a run that is looked at or was waited for: one screen, and the next command. */
export async function runAnswer(
  session: Session,
  outside: Outside,
  status: RunStatus,
  parts: PartsRead,
  silence: Failure | null = null,
): Promise<Answer<Record<string, unknown>>> {
  const { world } = session
  const left_out = await readLeftOut(outside, status)
  const now = world.now()
  const frame = frameOf(outside, status, parts, now)
  const untold = silence === null ? status.untold : [...status.untold, silenceSentence(silence)]
  const data = { ...frame, untold, left_out }
  return {
    schema: 'rythmiq.run/v1',
    data,
    view: (_, surface) => statusView(data, now, surface),
    next: nextCommands(status),
  }
}

/** What is shown of one look. */
export function frameOf(outside: Outside, status: RunStatus, parts: PartsRead, now: Date): StatusData {
  return { ...status, spend: spendOf(status, recordsOf(parts), now), bucket: outside.spaces.bucket }
}

/** What nobody hands over any more would be waited for in vain. */
export function nextCommands({ run_id, outcome, shards, documents, cancel }: RunStatus): string[] {
  const cutOff = shards.some(({ state }) => isNotMade(state))
  if (cutOff && cancel === null) return [`rythmiq resume ${run_id}`]
  if (outcome === 'pending') return [`rythmiq wait ${run_id}`]
  const good = documents.filter((document) => isGood(document.outcome)).length
  if (good === documents.length) return [`rythmiq results ${run_id}`]
  if (good === 0) return [`rythmiq explain ${run_id}`]
  return [`rythmiq explain ${run_id}`, `rythmiq retry ${run_id}`]
}
