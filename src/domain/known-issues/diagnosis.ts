import type { Confidence, GuidePlace, Retry } from './known-issue.ts'

/** A line of a log as it is shown: without control characters, cut. */
export interface Evidence {
  /** Counted from 1; null for what is known from elsewhere than the log. */
  readonly line: number | null
  readonly text: string
}

/** What a known issue says of one case, its gaps filled. */
export interface Diagnosis {
  readonly code: string
  readonly title: string
  readonly why: string
  readonly confidence: Confidence
  /** The cause first, then what followed from it. */
  readonly evidence: readonly Evidence[]
  readonly remedy: readonly string[]
  readonly guide: GuidePlace | null
  readonly retry: Retry
  /** Documents of the run that it struck; null where that is not known. */
  readonly documents: number | null
}

/** `waiting`: nothing is wrong yet. `unknown`: something went wrong, and no row of the table knows it. */
export type Judgement = 'healthy' | 'degraded' | 'waiting' | 'explained' | 'unknown'

export interface Recognised {
  readonly judgement: Judgement
  /** The first cause of each group of documents, the group with most documents first. */
  readonly diagnoses: readonly Diagnosis[]
  /** Of an unknown failure: the lines that most likely tell what happened. */
  readonly telling: readonly Evidence[]
}
