import { Failure } from '../../domain/failure.ts'
import { isNotMade } from '../../domain/job-state.ts'
import { parseJson } from '../../domain/json.ts'
import { runKey } from '../../domain/keys.ts'
import { type RunRow, rowOf, untoldRow } from '../../domain/run-row.ts'
import type { RunStatus } from '../../domain/run-status.ts'
import { isSettled } from '../../domain/run-summary.ts'
import type { Places } from '../../ports.ts'
import { atMost } from '../in-order.ts'
import { storedText } from '../stored-text.ts'
import { tryingAgain } from '../trying-again.ts'
import { forgiving } from './forgiving-camber.ts'
import { createJobBoard } from './job-board.ts'
import { type PartsRead, readRun } from './read-run.ts'
import { readSummary, summaryOf, writeSummary } from './run-summary.ts'

/** A run that is looked at whole takes some requests and starts a `camber` for each job. */
const wholeAtOnce = 4
/** One list of Camber's jobs serves all runs of a list, in milliseconds. */
const listServesMs = 60_000

const unreadable = 'damaged, or of another version of rythmiq'

/** Looks at runs for lists: one request for one that is over and has its summary, else the whole of it, once. */
export interface RunLooker {
  /** Null for what is no run. Never throws for what is wrong with one run. */
  look(runId: string): Promise<RunRow | null>
  /** What kept Camber from answering, if anything did. */
  trouble(): Failure | null
}

export interface LookContext {
  readonly interrupted: AbortSignal
  now(): Date
  sleep(ms: number, signal: AbortSignal): Promise<void>
}

export function createRunLooker(outside: Places, context: LookContext): RunLooker {
  const { interrupted } = context
  const now = (): Date => context.now()
  const { camber, trouble } = forgiving(outside.camber, (ms, signal) => context.sleep(ms, signal))
  const inTurn = atMost(wholeAtOnce)
  const board = createJobBoard(camber, now, listServesMs)
  const lookWhole = async (runId: string): Promise<RunRow> => {
    const parts: PartsRead = new Map()
    const run = await readRun({ ...outside, camber }, runId, now, parts, { board })
    // Of a record that cannot be read nothing is known but that the run was there.
    if (run.untold.length > 0 && run.documents.length === 0) throw new Failure('RUN_NOT_FOUND', unreadable)
    const summary = summaryOf(run, parts, now())
    const settled = isSettled(run, summary.finished_at, now())
    if (settled) await writeSummary(outside.spaces, summary)
    return rowOf(summary, settled, settled ? null : (whatHoldsUp(run) ?? run.untold[0] ?? null))
  }
  const look = async (runId: string): Promise<RunRow | null> => {
    const kept = await tryingAgain(() => readSummary(outside.spaces, runId), interrupted)
    return kept === null ? inTurn(() => lookWhole(runId)) : rowOf(kept, true)
  }
  return {
    trouble,
    look: async (runId) => {
      try {
        interrupted.throwIfAborted()
        return await look(runId)
      } catch (error) {
        if (!(error instanceof Failure) || interrupted.aborted) throw error
        return whatIsThere(outside, runId, error)
      }
    },
  }
}

/** What nobody hands over any more would be waited for in vain. */
function whatHoldsUp({ shards }: RunStatus): string | null {
  const waiting = shards.filter(({ state }) => isNotMade(state)).length
  if (waiting === 0) return null
  return waiting === shards.length
    ? 'cut off: no job was made'
    : `cut off: ${waiting} of ${shards.length} jobs were not made`
}

/** Of a run that could not be read: who asked for it, if its record tells. What has no record is no run. */
async function whatIsThere({ spaces }: Places, runId: string, why: Failure): Promise<RunRow | null> {
  try {
    const text = await storedText(spaces, runKey(runId))
    if (text === null) return null
    const problem = why.code === 'RUN_NOT_FOUND' ? unreadable : why.message
    return untoldRow(runId, problem, creator(parseJson(text)))
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return untoldRow(runId, error.message)
  }
}

function creator(record: unknown): string | null {
  const by = typeof record === 'object' && record !== null && 'created_by' in record ? record.created_by : null
  if (typeof by !== 'object' || by === null || !('user' in by) || typeof by.user !== 'string') return null
  return 'host' in by && typeof by.host === 'string' ? `${by.user}@${by.host}` : by.user
}
