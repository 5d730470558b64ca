import { InvalidArgumentError } from 'commander'
import type { HaltRule } from '../domain/halt.ts'
import type { PlanLimits } from '../domain/shards.ts'
import type { InputRequest } from '../operations/gather-documents.ts'

/** The flags of `submit` as commander gives them. */
export interface SubmitFlags {
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
  readonly wait?: boolean
  readonly timeout?: number
  readonly output?: string
  readonly strict?: boolean
  readonly size?: string
  readonly gpu?: boolean
  readonly jobs?: number
  readonly docsPerJob?: number
  readonly maxJobs?: number
  readonly deadline?: number
  readonly maxCost?: number
  readonly idempotencyKey?: string
  readonly halt?: string
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

export interface WaitChoice {
  readonly wait: boolean
  readonly timeoutMs: number | null
  readonly output: string | null
  readonly strict: boolean
  readonly halt: HaltRule | null
}

/** An account runs four to six jobs at the same time (facts/rythmiq-worker.md §9). */
const usualMaxJobs = 4

/** The request that the words and flags mean. */
export function readRequest(words: readonly string[], flags: SubmitFlags): SubmitRequest {
  const target = flags.local === true ? 'local' : 'camber'
  // Jobs of the sandbox share one machine and start at once, so several gain nothing unless somebody asks for them.
  const single =
    target === 'local' && flags.maxJobs === undefined && flags.jobs === undefined && flags.docsPerJob === undefined
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
    limits: {
      maxJobs: single ? 1 : (flags.maxJobs ?? usualMaxJobs),
      size: flags.size ?? null,
      jobs: flags.jobs ?? null,
      documentsPerJob: flags.docsPerJob ?? null,
      gpu: flags.gpu === true,
      deadlineMs: flags.deadline ?? null,
      maxCost: flags.maxCost ?? null,
    },
    idempotencyKey: flags.idempotencyKey ?? null,
    skipDone: flags.skipDone === true,
  }
}

/** For a flag that may be given more than once. */
export function collect(value: string, before: readonly string[] | undefined): string[] {
  return [...(before ?? []), value]
}

/** A whole number from 1. */
export function readCount(text: string): number {
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('Write a whole number from 1.')
}

/** USD, such as `0.50` or `$2`. */
export function readMoney(text: string): number {
  if (/^\$?\d+(\.\d+)?$/.test(text)) return Number(text.replace('$', ''))
  throw new InvalidArgumentError('Write dollars, such as 0.50.')
}
