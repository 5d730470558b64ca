import type { PlanLimits } from '../../domain/shards.ts'
import type { InputRequest } from '../../operations/submit/gather-documents.ts'
import { type PlanFlags, readLimits, type WaitFlags } from './run-flags.ts'

/** The flags of `submit` as commander gives them. */
export interface SubmitFlags extends PlanFlags, WaitFlags {
  readonly schema?: string
  readonly from?: string
  readonly payload?: string
  readonly recursive?: boolean
  readonly set?: readonly string[]
  readonly sweep?: readonly string[]
  readonly strictInput?: boolean
  readonly unchecked?: boolean
  readonly userId?: string
  readonly local?: boolean
  readonly worker?: string
  readonly dryRun?: boolean
  readonly idempotencyKey?: string
  readonly skipDone?: boolean
}

/** What `submit` is asked, in the words of the operations. */
export interface SubmitRequest {
  readonly inputs: InputRequest
  readonly schema: string | null
  readonly set: readonly string[]
  readonly sweep: readonly string[]
  readonly unchecked: boolean
  readonly userId: string | null
  readonly target: 'local' | 'camber'
  readonly worker: string | null
  readonly limits: PlanLimits
  readonly idempotencyKey: string | null
  readonly skipDone: boolean
}

/** The request that the words and flags mean. */
export function readRequest(words: readonly string[], flags: SubmitFlags): SubmitRequest {
  const target = flags.local === true ? 'local' : 'camber'
  return {
    inputs: {
      words,
      from: flags.from ?? null,
      payload: flags.payload ?? null,
      recursive: flags.recursive === true,
      strictInput: flags.strictInput === true,
    },
    schema: flags.schema ?? null,
    set: flags.set ?? [],
    sweep: flags.sweep ?? [],
    unchecked: flags.unchecked === true,
    userId: flags.userId ?? null,
    target,
    worker: flags.worker ?? null,
    limits: readLimits(flags, target === 'local'),
    idempotencyKey: flags.idempotencyKey ?? null,
    skipDone: flags.skipDone === true,
  }
}

/** For a flag that may be given more than once. */
export function collect(value: string, before: readonly string[] | undefined): string[] {
  return [...(before ?? []), value]
}
