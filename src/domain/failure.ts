/**
 * The closed table of everything a person can put right. A row fixes the exit code and whether trying again may help;
 * the thrower adds one sentence that says what happened and, as the hint, the way out.
 * Anything thrown that is not a Failure is a bug in rythmiq and is reported as one (exit 70).
 */
const table = {
  USAGE: { exit: 2, retryable: false },
  INPUT_NOT_FOUND: { exit: 2, retryable: false },
  INPUT_UNREADABLE: { exit: 2, retryable: false },
  INPUT_EMPTY: { exit: 2, retryable: false },
  INPUT_UNSUPPORTED: { exit: 2, retryable: false },
  INPUT_DAMAGED: { exit: 2, retryable: false },
  INPUT_TOO_LARGE: { exit: 2, retryable: false },
  INPUT_DUPLICATE: { exit: 2, retryable: false },
  INPUTS_REFUSED: { exit: 2, retryable: false },
  MANIFEST_INVALID: { exit: 2, retryable: false },
  PLAN_IMPOSSIBLE: { exit: 2, retryable: false },
  KEY_REUSED: { exit: 2, retryable: false },
  SCHEMA_UNKNOWN: { exit: 2, retryable: false },
  SCHEMA_INVALID: { exit: 2, retryable: false },
  PAYLOAD_INVALID: { exit: 2, retryable: false },
  WORKER_INVALID: { exit: 2, retryable: false },
  OUTPUT_UNWRITABLE: { exit: 2, retryable: false },
  RUN_AMBIGUOUS: { exit: 2, retryable: false },
  DOCUMENT_AMBIGUOUS: { exit: 2, retryable: false },
  RELEASE_AMBIGUOUS: { exit: 2, retryable: false },
  RELEASE_CONFLICT: { exit: 2, retryable: false },
  RUN_CANCELLED: { exit: 2, retryable: false },
  RELEASE_BROKEN: { exit: 2, retryable: false },
  SETTING_MISSING: { exit: 3, retryable: false },
  SETTING_INVALID: { exit: 3, retryable: false },
  SETTINGS_BROKEN: { exit: 3, retryable: false },
  CAMBER_NOT_FOUND: { exit: 3, retryable: false },
  RELEASE_MISSING: { exit: 3, retryable: false },
  ACCOUNT_NAMELESS: { exit: 3, retryable: false },
  BUCKET_MISSING: { exit: 3, retryable: false },
  PYTHON_MISSING: { exit: 3, retryable: false },
  DISK_FULL: { exit: 3, retryable: false },
  SANDBOX_BROKEN: { exit: 3, retryable: false },
  CAMBER_REJECTED: { exit: 4, retryable: false },
  SPACES_REJECTED: { exit: 4, retryable: false },
  SMOKE_FAILED: { exit: 5, retryable: false },
  RUN_NOT_FOUND: { exit: 6, retryable: false },
  DOCUMENT_NOT_FOUND: { exit: 6, retryable: false },
  SHARD_NOT_FOUND: { exit: 6, retryable: false },
  RELEASE_NOT_FOUND: { exit: 6, retryable: false },
  JOB_NOT_FOUND: { exit: 6, retryable: false },
  OBJECT_NOT_FOUND: { exit: 6, retryable: false },
  CAMBER_UNAVAILABLE: { exit: 7, retryable: true },
  CAMBER_TIMEOUT: { exit: 7, retryable: true },
  CAMBER_UNREADABLE: { exit: 7, retryable: true },
  JOB_CREATE_UNSETTLED: { exit: 7, retryable: true },
  SPACES_UNAVAILABLE: { exit: 7, retryable: true },
  SPACES_CONFLICT: { exit: 7, retryable: true },
  RUN_UNFINISHED: { exit: 7, retryable: true },
  WAIT_TIMEOUT: { exit: 8, retryable: true },
  INTERRUPTED: { exit: 130, retryable: true },
  TERMINATED: { exit: 143, retryable: true },
} as const satisfies Record<string, { exit: number; retryable: boolean }>

export type FailureCode = keyof typeof table

/** The exit code of a kind of failure. */
export function exitOf(code: FailureCode): number {
  return table[code].exit
}

/** What JSON can say. */
export type Fact = string | number | boolean | null | readonly Fact[] | { readonly [name: string]: Fact }

/** A failure that the user can put right. `message` is one sentence; `hint` is the way out, often a command to type. */
export class Failure extends Error {
  readonly code: FailureCode
  readonly hint: string | null
  /** Facts for machines and tests, never secrets: which path, which key, which status. */
  readonly details: Readonly<Record<string, Fact>>
  /** What stands behind the sentence, one finding a line; shown before it. */
  readonly lines: readonly string[]

  constructor(
    code: FailureCode,
    message: string,
    hint: string | null = null,
    details: Record<string, Fact> = {},
    lines: readonly string[] = [],
  ) {
    super(message)
    this.name = 'Failure'
    this.code = code
    this.hint = hint
    this.details = details
    this.lines = lines
  }

  /** The process exit code of `design/conventions.md` for this failure. */
  get exit(): number {
    return exitOf(this.code)
  }

  /** True when the same call may go through later. */
  get retryable(): boolean {
    return table[this.code].retryable
  }
}

export type Interruption = Failure & { readonly code: 'INTERRUPTED' | 'TERMINATED' }

/** True for the end that a user makes of a wait: Ctrl-C, or TERM. */
export function isInterruption(error: unknown): error is Interruption {
  return error instanceof Failure && (error.code === 'INTERRUPTED' || error.code === 'TERMINATED')
}
