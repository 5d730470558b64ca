import type { Recognised } from './known-issues/diagnosis.ts'
import type { Outcome } from './outcome.ts'

/** What differs between two runs, in words. */
export interface Difference {
  readonly what: 'release' | 'requirements' | 'worker' | 'size' | 'schema' | 'input'
  readonly before: string
  readonly now: string
}

/** A run that went well before, and what has changed since. */
export interface Comparison {
  /** Null when none was found among those looked at. */
  readonly run_id: string | null
  /** Earlier runs that were looked at. */
  readonly looked_at: number
  readonly differences: readonly Difference[]
}

/** How the failure is seen again on this machine. */
export interface Reproduction {
  /** Commands that bring the document here first; empty when it is here. */
  readonly first: readonly string[]
  readonly command: string
}

export type Subject =
  | { readonly kind: 'run'; readonly run_id: string; readonly camber_job_ids: readonly string[] }
  | { readonly kind: 'job'; readonly camber_job_id: string }
  | { readonly kind: 'output'; readonly source: string; readonly lines: number }

/** `rythmiq.explanation/v1` before it is printed. */
export interface Explanation {
  readonly subject: Subject
  /** Camber's word for the job, or of several the one that was looked into; null for a text. */
  readonly state: string | null
  readonly outcome: Outcome | null
  readonly recognised: Recognised
  readonly comparison: Comparison | null
  readonly reproduction: Reproduction | null
  /** What could not be read and might have told more. */
  readonly unread: readonly string[]
}
