import { z } from 'zod'
import { counted } from './counted.ts'
import { formatDuration } from './duration.ts'
import { type LogPhase, logPhases } from './log-phase.ts'
import { isGood, judgeDocument, type Outcome } from './outcome.ts'
import { type RunnerRecord, readRecord } from './records.ts'

/** What a marker line of the runner says, as far as the log is told by it. `at` is its time, where it names one. */
export type RunnerNote = { readonly at: string | null } & (
  | {
      readonly kind: 'start'
      readonly python: string | null
      readonly lanes: number | null
      readonly threads: number | null
      readonly documents: number
    }
  | {
      readonly kind: 'phase'
      readonly phase: LogPhase
      readonly state: 'started' | 'ended'
      readonly ms: number | null
      readonly how: string | null
    }
  | {
      readonly kind: 'document'
      readonly document: number
      readonly job_id: string | null
      readonly outcome: Outcome
      readonly ms: number
      readonly error: { readonly code: string; readonly message: string } | null
    }
  | {
      readonly kind: 'end'
      readonly reason: string
      readonly error: { readonly code: string; readonly message: string } | null
      readonly total: number
      readonly succeeded: number
      readonly left: number
      readonly ms: number
    }
  | { readonly kind: 'exit'; readonly code: number }
)

const exit = z.looseObject({ type: z.literal('exit'), code: z.number() })
const named = z.looseObject({ run: z.string().nullable(), shard: z.number().nullable() })

/** Null for what is no record of ours, or is one of another run or shard: a log that somebody else's words stand in. */
export function readRunnerNote(
  json: unknown,
  of: { readonly runId: string; readonly shard: number },
): RunnerNote | null {
  const names = named.safeParse(json).data
  // A job whose command could not be read knows neither (runner/README.md, ARGUMENTS_INVALID).
  const ours = names !== undefined && (names.run ?? of.runId) === of.runId && (names.shard ?? of.shard) === of.shard
  if (!ours) return null
  const ended = exit.safeParse(json).data
  if (ended !== undefined) return { kind: 'exit', at: null, code: ended.code }
  const record = readRecord(json)
  return record === null ? null : noteOf(record)
}

function noteOf(record: RunnerRecord): RunnerNote | null {
  switch (record.type) {
    case 'start': {
      const { at, python, lanes, threads, documents } = record
      return { kind: 'start', at: timeOf(at), python, lanes, threads, documents }
    }
    case 'phase': {
      const phase = logPhases.find((known) => known === record.phase)
      const { at, state, ms, how } = record
      return phase === undefined ? null : { kind: 'phase', at: timeOf(at), phase, state, ms, how }
    }
    case 'document': {
      const { index, job_id, ms, verdict, problem } = record
      const error = verdict?.status === 'failed' ? verdict.error : problem
      const outcome = judgeDocument(record)
      const at = timeOf(record.ended_at ?? null)
      return {
        kind: 'document',
        at,
        document: index,
        job_id,
        outcome,
        ms,
        error: error && { code: error.code, message: error.message },
      }
    }
    case 'end': {
      const { at, reason, error, total, succeeded, left, ms } = record
      return { kind: 'end', at: timeOf(at), reason, error, total, succeeded, left, ms }
    }
    default:
      return record satisfies never
  }
}

function timeOf(at: string | null): string | null {
  return at !== null && !Number.isNaN(Date.parse(at)) ? new Date(at).toISOString() : null
}

/** True for a note of something that did not come out well. */
export function isTrouble(note: RunnerNote): boolean {
  if (note.kind === 'document') return !isGood(note.outcome)
  if (note.kind === 'end') return note.reason !== 'done'
  // 0 all succeeded, 1 some did not, which their own notes tell (runner/README.md, Exit codes).
  return note.kind === 'exit' ? note.code > 1 : false
}

/** What a document is called, by its place in its shard and, where the log tells it, its id. */
export type NameOf = (document: number, jobId: string | null) => string

/** A note in one short line. */
export function tellNote(note: RunnerNote, nameOf: NameOf): string {
  switch (note.kind) {
    case 'start': {
      const { python, lanes, threads, documents } = note
      const width = lanes === null ? '' : `, ${counted(lanes, 'lane')} of ${counted(threads ?? 1, 'thread')}`
      return `job started: ${counted(documents, 'document')}${width}, Python ${python ?? 'unknown'}`
    }
    case 'phase': {
      if (note.state === 'started') return `${note.phase} started`
      const how = note.how === null ? '' : ` (${note.how})`
      return `${note.phase} ended${note.ms === null ? '' : ` after ${formatDuration(note.ms)}`}${how}`
    }
    case 'document': {
      const told = note.error === null ? '' : `: ${note.error.code}: ${note.error.message}`
      return `${nameOf(note.document, note.job_id)} ${note.outcome.replace('_', ' ')} after ${formatDuration(note.ms)}${told}`
    }
    case 'end':
      return tellEnd(note)
    case 'exit':
      return `exit code ${note.code}`
    default:
      return note satisfies never
  }
}

const reasons: Readonly<Record<string, string>> = {
  done: 'done',
  cancelled: 'cancelled',
  terminated: 'terminated',
  deadline: 'stopped by its deadline',
  setup_failed: 'set-up failed',
}

function tellEnd({ reason, error, total, succeeded, left, ms }: Extract<RunnerNote, { kind: 'end' }>): string {
  const ended = `${reasons[reason] ?? reason} after ${formatDuration(ms)}`
  if (error !== null) return `${ended}: ${error.code}: ${error.message}`
  return `${ended}: ${succeeded} of ${counted(total, 'document')} succeeded${left === 0 ? '' : `, ${left} not begun or not ended`}`
}
