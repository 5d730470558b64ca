/** What a check of `doctor` found. `unknown` is trouble on the way, not a broken set-up. */
export type Verdict = 'ok' | 'warning' | 'fault' | 'skipped' | 'unknown'

export interface Finding {
  readonly check: string
  readonly group: string
  readonly verdict: Verdict
  /** What was seen, in one sentence. */
  readonly seen: string
  /** Why it matters; null when all is well. */
  readonly why: string | null
  /** Commands that put it right; empty when all is well. */
  readonly fix: readonly string[]
}
