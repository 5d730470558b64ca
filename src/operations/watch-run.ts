import { Failure } from '../domain/failure.ts'
import type { Phase, Report } from '../domain/progress.ts'
import type { RunStatus } from '../domain/run-status.ts'
import type { Outside } from '../ports.ts'
import { type PartsRead, readRun } from './read-run.ts'

export interface WatchContext {
  readonly report: Report
  readonly interrupted: AbortSignal
  readonly timeoutMs: number | null
  now(): Date
  random(): number
  sleep(ms: number, signal: AbortSignal): Promise<void>
}

/** The sandbox is on this machine and looks cost nothing; Camber's are spaced out, growing, with jitter (design/conventions.md). */
const localPauseMs = 250
const firstPauseMs = 2000
const longestPauseMs = 15_000
/** A watch outlives this much trouble of Camber or Spaces in a row before it gives up with exit 7. */
const mostTroubleMs = 300_000

/** Phases as the runner names them, in ours. */
const runnerPhases: Readonly<Record<string, Phase>> = { install: 'install', work: 'work' }

/**
 * Waits until every document of a run has its outcome. Reports phases as they pass. Temporary failures of the outside do not end it.
 * Throws WAIT_TIMEOUT after `timeoutMs`, and the signal's reason when the user stops waiting; the run goes on in both cases.
 */
export async function watchRun(outside: Outside, runId: string, context: WatchContext): Promise<RunStatus> {
  const parts: PartsRead = new Map()
  const began = context.now().getTime()
  const tell = phaseTeller(context, began)
  let pause = outside.local ? localPauseMs : firstPauseMs
  let troubleSince: number | null = null
  for (;;) {
    context.interrupted.throwIfAborted()
    try {
      const status = await readRun(outside, runId, () => context.now(), parts)
      troubleSince = null
      tell(status, parts)
      if (isSettled(status)) return status
    } catch (error) {
      if (!(error instanceof Failure) || !error.retryable) throw error
      troubleSince ??= context.now().getTime()
      if (context.now().getTime() - troubleSince > mostTroubleMs) throw error
    }
    const waited = context.now().getTime() - began
    if (context.timeoutMs !== null && waited >= context.timeoutMs) {
      throw new Failure(
        'WAIT_TIMEOUT',
        `Run ${runId} is still going; it goes on.`,
        `See how it is: rythmiq status ${runId}`,
        {
          run_id: runId,
        },
      )
    }
    const left = context.timeoutMs === null ? Number.POSITIVE_INFINITY : context.timeoutMs - waited
    await context.sleep(Math.min(pause * (0.8 + 0.4 * context.random()), left), context.interrupted)
    if (!outside.local) pause = Math.min(longestPauseMs, pause * 1.5)
  }
}

/** Nothing is pending any more. A run without documents is one whose submission was cut off; there is nothing to wait for. */
function isSettled(status: RunStatus): boolean {
  if (status.documents.length > 0) return status.outcome !== 'pending'
  throw new Failure(
    'RUN_NOT_FOUND',
    `Run ${status.run_id} was cut off before its documents were handed over.`,
    'Submit the document again; nothing of it was started.',
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
    if (first) end('queue', Math.max(0, Date.parse(first.at) - began), null)
    for (const record of records) {
      const phase = record.type === 'phase' ? runnerPhases[record.phase] : undefined
      if (record.type !== 'phase' || phase === undefined) continue
      if (record.state === 'started') start(phase)
      else end(phase, record.ms ?? 0, describeHow(record.how))
    }
    if (status.outcome !== 'pending') end('queue', context.now().getTime() - began, null)
  }
}

function describeHow(how: string | null): string | null {
  if (how === null || how === 'none') return null
  return how === 'prepared' ? 'already prepared' : `installed with ${how}`
}
