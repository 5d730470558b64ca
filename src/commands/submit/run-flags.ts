import { type Command, InvalidArgumentError } from 'commander'
import { Failure } from '../../domain/failure.ts'
import { type HaltRule, readHalt } from '../../domain/halt.ts'
import { quoted } from '../../domain/quote.ts'
import type { PlanLimits } from '../../domain/shards.ts'
import { readDuration } from '../options.ts'

/** Flags of every command that plans jobs. */
export interface PlanFlags {
  readonly size?: string
  readonly gpu?: boolean
  readonly jobs?: number
  readonly docsPerJob?: number
  readonly maxJobs?: number
  readonly deadline?: number
  readonly maxCost?: number
}

/** Flags of every command that can wait for a run. */
export interface WaitFlags {
  readonly wait?: boolean
  readonly timeout?: number
  readonly output?: string
  readonly strict?: boolean
  readonly halt?: string
  readonly follow?: boolean
}

/** How a run is waited for. */
export interface WaitChoice {
  readonly wait: boolean
  readonly timeoutMs: number | null
  readonly output: string | null
  readonly strict: boolean
  readonly halt: HaltRule | null
  /** Whether the jobs' logs are shown meanwhile. */
  readonly follow: boolean
}

export function withPlanFlags(command: Command): Command {
  return command
    .option('--size <size>', 'node size: xxsmall, xsmall, small, medium or large (default: chosen)')
    .option('--gpu', 'GPU nodes; their sizes are xsmall and medium')
    .option('--jobs <n>', 'how many jobs (default: chosen)', readCount)
    .option('--docs-per-job <n>', 'at most so many documents in a job', readCount)
    .option('--max-jobs <n>', 'at most so many jobs at the same time (default: 4)', readCount)
    .option('--deadline <time>', 'choose so that the last result is there within this time, such as 20m', readDuration)
    .option('--max-cost <usd>', 'choose so that it costs at most this', readMoney)
}

export function withWaitFlags(command: Command): Command {
  return command
    .option('--wait', 'wait for the outcome (default with --local)')
    .option('--no-wait', 'return at once')
    .option('-f, --follow', 'wait, and show the logs of the jobs as they come')
    .option('--timeout <time>', 'stop waiting after this time, such as 90s or 20m; the run goes on', readDuration)
    .option('-o, --output <folder>', 'where results are saved as they come (default: rythmiq-results/<run>)')
    .option('--strict', 'count a degraded result as a failure (exit 5)')
    .option('--halt <rule>', 'begin no further jobs after fail=20 or fail=5% of all documents')
}

/** An account runs four to six jobs at the same time (facts/rythmiq-worker.md §9). */
const usualMaxJobs = 4

export function readLimits(flags: PlanFlags, local: boolean): PlanLimits {
  // Jobs of the sandbox share one machine and start at once, so several gain nothing unless somebody asks for them.
  const single = local && flags.maxJobs === undefined && flags.jobs === undefined && flags.docsPerJob === undefined
  return {
    maxJobs: single ? 1 : (flags.maxJobs ?? usualMaxJobs),
    size: flags.size ?? null,
    jobs: flags.jobs ?? null,
    documentsPerJob: flags.docsPerJob ?? null,
    gpu: flags.gpu === true,
    deadlineMs: flags.deadline ?? null,
    maxCost: flags.maxCost ?? null,
  }
}

/** The words that mean these flags, for a command that is to be typed next. */
export function planWords(flags: PlanFlags): string[] {
  const { size, gpu, jobs, docsPerJob, maxJobs, deadline, maxCost } = flags
  return [
    ...(size === undefined ? [] : ['--size', quoted(size)]),
    ...(gpu === true ? ['--gpu'] : []),
    ...(jobs === undefined ? [] : ['--jobs', String(jobs)]),
    ...(docsPerJob === undefined ? [] : ['--docs-per-job', String(docsPerJob)]),
    ...(maxJobs === undefined ? [] : ['--max-jobs', String(maxJobs)]),
    ...(deadline === undefined ? [] : ['--deadline', `${deadline / 1000}s`]),
    ...(maxCost === undefined ? [] : ['--max-cost', String(maxCost)]),
  ]
}

/** Waits where nothing is said only for the sandbox, whose jobs are over in seconds, and to follow logs. Throws USAGE. */
export function readWait(flags: WaitFlags, local: boolean): WaitChoice {
  const follow = flags.follow === true
  if (follow && flags.wait === false)
    throw new Failure('USAGE', '--follow shows logs while it waits; leave --no-wait out.')
  return {
    wait: flags.wait ?? (local || follow),
    timeoutMs: flags.timeout ?? null,
    output: flags.output ?? null,
    strict: flags.strict === true,
    halt: flags.halt === undefined ? null : readHalt(flags.halt),
    follow,
  }
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
