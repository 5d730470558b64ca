/** What a check of `doctor` found. `unknown` is trouble on the way, not a broken set-up. */
export type Verdict = 'ok' | 'warning' | 'fault' | 'skipped' | 'unknown'

/** What checks are about, in the order in which they are told. */
export const checkGroups = ['machine', 'camber', 'spaces', 'worker', 'account', 'sandbox'] as const
export type CheckGroup = (typeof checkGroups)[number]

/** What a check saw. */
export interface Sight {
  readonly verdict: Verdict
  /** What was seen: one sentence, or a few words where all is well. */
  readonly seen: string
  /** Why it matters; null when all is well. */
  readonly why: string | null
  /** Commands that put it right; empty when all is well. */
  readonly fix: readonly string[]
}

export interface Finding extends Sight {
  readonly check: string
  readonly group: CheckGroup
}

/** What is told of a check before it is made. */
export interface CheckDescription {
  readonly check: string
  readonly group: CheckGroup
  readonly about: string
  /** Checks that must be well, or nearly, before this one says anything. */
  readonly needs: readonly string[]
  /** True when Camber or Spaces is asked. */
  readonly outward: boolean
}

/** `seen` in a few words: they stand in one line with others. */
export function ok(seen: string): Sight {
  return { verdict: 'ok', seen, why: null, fix: [] }
}

export function warning(seen: string, why: string, fix: readonly string[]): Sight {
  return { verdict: 'warning', seen, why, fix }
}

export function fault(seen: string, why: string, fix: readonly string[]): Sight {
  return { verdict: 'fault', seen, why, fix }
}

export function skipped(seen: string, why: string | null = null): Sight {
  return { verdict: 'skipped', seen, why, fix: [] }
}

export function unknown(seen: string, why: string, fix: readonly string[] = []): Sight {
  return { verdict: 'unknown', seen, why, fix }
}

/** Why nothing is asked of a machine where Camber was never set up. */
export const notSetUp = 'Not set up, and not needed for the sandbox.'
export const notAsked = 'Not asked, because of --offline.'
/** How a check that says nothing begins to tell which one it needs. */
export const needing = 'Not made: it needs '
