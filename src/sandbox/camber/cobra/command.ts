import type { Call } from '../call.ts'
import type { FlagValues } from './flags.ts'

export type FlagKind = 'string' | 'bool' | 'int32' | 'stringArray'

export type Flag = {
  readonly name: string
  readonly short?: string
  readonly kind: FlagKind
  readonly usage: string
  readonly initial?: string
  readonly required?: boolean
  /** Accepted, but not shown in the help. */
  readonly hidden?: boolean
}

/** Says what is wrong with the positional words, in cobra's own sentences; nothing when they are right. */
export type PositionalRule = (words: readonly string[]) => string | undefined

export type Invocation = { readonly flags: FlagValues; readonly words: readonly string[] }

/** One word of the tree, as a cobra command: a leaf runs, a branch only shows its help. */
export type Command = {
  readonly name: string
  readonly use?: string
  readonly short: string
  readonly long?: string
  readonly flags?: readonly Flag[]
  readonly positional?: PositionalRule
  readonly commands?: readonly Command[]
  readonly run?: (call: Call, invocation: Invocation) => Promise<void> | void
  /** Answers without the server: no key needed, no latency. */
  readonly offline?: boolean
  readonly hidden?: boolean
}

export const globalFlags: readonly Flag[] = [
  {
    name: 'api-key',
    kind: 'string',
    usage: 'API key for authentication (also set via CAMBER_API_KEY env var)',
  },
]

export function exactly(count: number): PositionalRule {
  return (words) => (words.length === count ? undefined : `accepts ${count} arg(s), received ${words.length}`)
}

export function atLeast(count: number): PositionalRule {
  return (words) =>
    words.length >= count ? undefined : `requires at least ${count} arg(s), only received ${words.length}`
}

export function atMost(count: number): PositionalRule {
  return (words) => (words.length <= count ? undefined : `accepts at most ${count} arg(s), received ${words.length}`)
}
