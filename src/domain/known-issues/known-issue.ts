import type { Outcome } from '../outcome.ts'

/** How sure a diagnosis is: `certain` where the words can mean nothing else. */
export type Confidence = 'certain' | 'likely' | 'possible'

/** Whether doing the same again can help: `later` when nothing has to change but the time. */
export type Retry = 'no' | 'later' | 'after-fix'

/** A place in the team's guide (guide/camber-platform-guide.md). */
export interface GuidePlace {
  readonly section: string
  /** Line of the heading, counted from 1. */
  readonly line: number
}

/** What an issue is known by. Named groups of a pattern fill the `{gaps}` of the row's texts. */
export type Sign =
  /** A line of a log: what pip, Python, bash or camber print. */
  | {
      readonly in: 'line'
      readonly pattern: RegExp
      readonly confidence?: Confidence
      /**
       * True for words that healthy logs hold too. They count only when one of the issues in `leadsTo` follows, as whose cause they are
       * then told.
       */
      readonly soft?: boolean
      /** What may follow a line and shows that it did no harm. */
      readonly healedBy?: RegExp
      /** A text that one of the lines shortly before must hold; may hold gaps. */
      readonly precededBy?: string
    }
  /** What the worker or the runner says of a failure by a code. */
  | {
      readonly in: 'error'
      readonly code: RegExp
      readonly message?: RegExp
      readonly confidence?: Confidence
    }
  /** A warning of a document that was made all the same. */
  | { readonly in: 'warning'; readonly pattern: RegExp; readonly confidence?: Confidence }
  /** Where a job is and for how long. */
  | {
      readonly in: 'state'
      readonly state: RegExp
      /** Milliseconds that it has waited since it was created. */
      readonly waitedFrom?: number
      readonly confidence?: Confidence
    }

/** What else must be so for a row to hold; null or absent means that it does not matter. */
export interface Condition {
  readonly gpu?: boolean
  /** The command that Camber stored for the job. */
  readonly command?: RegExp
  /** What was found in the release when it was deployed. */
  readonly findings?: RegExp
  /** The stash path is known to have grown beyond what is usual. */
  readonly grownPath?: boolean
  /** The package that brings the missing module was installed a moment ago. */
  readonly installedAndMissing?: boolean
  /** `none`: the log is empty; `no-verdict`: there is output, and no result line of the worker in it. */
  readonly output?: 'none' | 'no-verdict'
}

/**
 * One row of the table. Texts may hold `{gaps}`: a named group of the sign's pattern, and of the case `{run}`, `{job}`, `{size}` (the node
 * size one larger), `{input}`, `{schema}`, `{folder}`, `{package}` (what brings the module `{module}`).
 */
export interface KnownIssue {
  /** Stable, in JSON and in tests. */
  readonly code: string
  /** One sentence that says the cause. */
  readonly title: string
  /** Why that is, or what follows from it, in one or two sentences. */
  readonly why: string
  readonly signs: readonly Sign[]
  readonly when?: Condition
  /** Commands to type, the most likely way out first; `#` begins a remark. */
  readonly remedy: readonly string[]
  /** In place of `remedy` for a job that rythmiq did not make, and for a text of unknown origin. */
  readonly remedyByHand?: readonly string[]
  readonly guide: GuidePlace | null
  readonly retry: Retry
  /**
   * What is seen of a cause that goes without a name here: it yields to any other issue of the same document. `unexplained` rows say no more
   * than that something failed.
   */
  readonly symptom?: 'yields' | 'unexplained'
  /** True where nothing is wrong. */
  readonly usual?: boolean
  /** Codes that may follow from this one; needed where a sign is soft. */
  readonly leadsTo?: readonly string[]
}

/** A failure by its code, as worker and runner tell it. */
export interface ToldError {
  readonly code: string
  readonly stage: string
  readonly message: string
}

/** What is known of a run or a job besides its log; null where it is not. */
export interface CaseFacts {
  /** True for a run of ours. */
  readonly ours: boolean
  readonly runId: string | null
  readonly jobId: string | null
  /** Camber's word, or one of ours for a job that it does not know (`domain/run-status.ts`). */
  readonly state: string | null
  readonly outcome: Outcome | null
  /** Milliseconds from creation to the start, or until now. */
  readonly waitedMs: number | null
  readonly nodeSize: string | null
  readonly gpu: boolean | null
  readonly command: string | null
  /** Where the job's files lie, relative to the stash's root, without slashes at either end. */
  readonly folder: string | null
  readonly schema: string | null
  /** What the check of the bundle found when it was deployed, a finding a line. */
  readonly findings: string | null
  readonly grownPath: boolean | null
  /** What the records in Spaces tell of the documents, with how many documents each is about. */
  readonly errors: readonly (ToldError & { readonly documents: number; readonly name: string | null })[]
  readonly warnings: readonly string[]
}

export const nothingKnown: CaseFacts = {
  ours: false,
  runId: null,
  jobId: null,
  state: null,
  outcome: null,
  waitedMs: null,
  nodeSize: null,
  gpu: null,
  command: null,
  folder: null,
  schema: null,
  findings: null,
  grownPath: null,
  errors: [],
  warnings: [],
}
