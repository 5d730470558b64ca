import { Failure } from '../../domain/failure.ts'
import type { Phase, Report } from '../../domain/progress.ts'
import type { RunnerRecord } from '../../domain/records.ts'
import type { RunStatus } from '../../domain/run-status.ts'
import { isLive, tallyOf } from '../../domain/tally.ts'
import type { Outside } from '../../ports.ts'
import { lasting, lookUntil, type Waiting } from './look-until.ts'
import { type PartsRead, type RunMemory, readRun } from './read-run.ts'

export interface WatchContext extends Waiting {
  readonly report: Report
  /** Told of each look; what it throws ends the wait. */
  looked?(status: RunStatus, parts: PartsRead): void
  /** For so long it may be that nobody hands over what is left, in milliseconds; none unless said. */
  readonly patienceMs?: number
  /** True while this very wait hands over further shards. */
  readonly feeding?: boolean
}

/** Between two jobs of a submission that somebody else waits for, none may be live for so long; milliseconds. */
export function patienceWithOthers(local: boolean): number {
  return local ? 3000 : 60_000
}

/** Phases as the runner names them, in ours. */
const runnerPhases: Readonly<Record<string, Phase>> = { install: 'install', work: 'work' }

/**
 * Waits until every document of a run has its outcome. Reports phases as they pass. Temporary failures of the outside do not end it.
 * Throws WAIT_TIMEOUT after `timeoutMs`, and the signal's reason when the user stops waiting; the run goes on in both cases. Where not one look
 * came about until then, nothing is known of the run, and what was in the way is thrown instead.
 */
export async function watchRun(outside: Outside, runId: string, context: WatchContext): Promise<RunStatus> {
  const parts: PartsRead = new Map()
  const memory: RunMemory = {}
  const tell = phaseTeller(context, context.now().getTime())
  const idle = lasting(context)
  return lookUntil(outside.local, context, {
    look: () => readRun(outside, runId, () => context.now(), parts, memory),
    took: (status) => {
      tell(status, parts)
      context.looked?.(status, parts)
    },
    isOver: (status) => {
      if (status.outcome !== 'pending') return true
      const isIdle = !goesOn(status, context.feeding === true)
      if (idle.holds(isIdle) >= (context.patienceMs ?? 0) && isIdle) throw cutOff(status)
      return false
    },
    stillGoing: () => stillGoing(runId),
  })
}

function stillGoing(runId: string): Failure {
  const hint = `See how it is: rythmiq status ${runId}`
  return new Failure('WAIT_TIMEOUT', `Run ${runId} is still going; it goes on.`, hint, { run_id: runId })
}

/** What nobody hands over is not waited for. */
function goesOn({ shards }: RunStatus, feeding: boolean): boolean {
  return shards.some(
    (shard) => isLive(shard) || shard.state === 'UNSETTLED' || (feeding && shard.state === 'NOT_CREATED'),
  )
}

function cutOff({ run_id, documents }: RunStatus): Failure {
  const pending = documents.filter(({ outcome }) => outcome === 'pending').length
  return new Failure(
    'RUN_UNFINISHED',
    documents.length === 0
      ? `Run ${run_id} was cut off before its documents were written down.`
      : `${pending} of ${documents.length} documents of run ${run_id} were never handed over: its submission was cut off.`,
    `Go on with it: rythmiq resume ${run_id}`,
    { run_id, waiting: pending },
  )
}

/** Tells each phase once, when it begins and when it ends, whatever a look happens to see at once. */
function phaseTeller(context: WatchContext, began: number): (status: RunStatus, parts: PartsRead) => void {
  const told = new Set<string>()
  const start = (phase: Phase): void => {
    if (told.has(`${phase} started`)) return
    told.add(`${phase} started`)
    context.report({ kind: 'phase', phase, state: 'started' })
  }
  const end = (phase: Phase, ms: number, detail: string | null): void => {
    if (told.has(`${phase} ended`)) return
    start(phase)
    told.add(`${phase} ended`)
    context.report({ kind: 'phase', phase, state: 'ended', ms, detail })
  }
  return (status, parts) => {
    start('queue')
    const records = [...parts.values()].flatMap((part) => part.records)
    const first = records.find((record) => record.type === 'start')
    if (status.documents.length > 1)
      context.report({ kind: 'tally', ...tallyOf(status, context.now(), first?.at ?? null) })
    if (first) end('queue', Math.max(0, Date.parse(first.at) - began), null)
    for (const record of records) {
      const phase = record.type === 'phase' ? runnerPhases[record.phase] : undefined
      if (record.type !== 'phase' || phase === undefined) continue
      // Of several jobs the first begins a phase, and the last one's end of the work is that of the run.
      if (record.state === 'started') start(phase)
      else if (phase === 'work' && status.documents.length > 1) continue
      else end(phase, record.ms ?? 0, describeHow(record.how))
    }
    if (status.outcome === 'pending') return
    end('queue', context.now().getTime() - began, null)
    if (told.has('work started')) end('work', workMs(records), `${status.documents.length} documents`)
  }
}

/** From the first document's beginning to the last one's end, as the jobs tell it. */
function workMs(records: readonly RunnerRecord[]): number {
  const times = records.flatMap((record) =>
    record.type === 'phase' && record.phase === 'work' ? [Date.parse(record.at)] : [],
  )
  return times.length === 0 ? 0 : Math.max(...times) - Math.min(...times)
}

function describeHow(how: string | null): string | null {
  if (how === null || how === 'none') return null
  return how === 'prepared' ? 'already prepared' : `installed with ${how}`
}
