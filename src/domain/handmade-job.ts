import { isFinal } from './job-state.ts'
import { parseJson } from './json.ts'
import { judgeDocument, type Outcome } from './outcome.ts'
import { type Verdict, verdictSchema } from './records.ts'
import type { DocumentError } from './run-status.ts'

/** A job that rythmiq did not submit, as far as Camber and its log tell. `rythmiq.job/v1`. */
export interface HandmadeJob {
  readonly camber_job_id: string
  readonly state: string
  readonly outcome: Outcome
  readonly node_size: string | null
  readonly mount_dir: string | null
  /** Without the values of what looks like a secret. */
  readonly command: string | null
  readonly created_at: string | null
  readonly started_at: string | null
  readonly finished_at: string | null
  readonly quality_score: number | null
  readonly ocr_confidence: number | null
  readonly warnings: readonly string[]
  readonly error: DocumentError | null
}

/**
 * The worker's verdict in a raw log: the last line that is an object with a status (facts/rythmiq-worker.md §4). Others print there too, so it
 * is what the log says, no more.
 */
export function verdictInLog(log: string): Verdict | null {
  for (const line of log.split('\n').toReversed()) {
    if (!line.trimStart().startsWith('{')) continue
    const verdict = verdictSchema.safeParse(parseJson(line))
    if (verdict.success) return verdict.data
  }
  return null
}

/** Camber's log lags behind a job's end for so long, in milliseconds; until then a verdict may still come. */
const logLagsMs = 60_000

/** Judged as a document of a run is: by the verdict, then by whether more is to come. `endedMs` is how long ago the job ended, if it is known. */
export function judgeHandmade(state: string, verdict: Verdict | null, endedMs: number | null): Outcome {
  if (verdict !== null) return judgeDocument({ verdict, problem: null })
  if (!isFinal(state)) return 'pending'
  if (state.toUpperCase() === 'CANCELLED') return 'cancelled'
  return endedMs !== null && endedMs < logLagsMs ? 'pending' : 'no_result'
}
