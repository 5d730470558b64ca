import type { Failure } from '../../domain/failure.ts'
import type { Finished, RunProcess } from '../run-process.ts'
import { type Call, type Fault, faultOf } from './failures.ts'
import { type Patience, retrying } from './retries.ts'

/** How `camber` is started; the one place that joins argv, environment, key and process. */
export interface Program {
  /** Argv prefix: the program, and before it an interpreter if it needs one. */
  readonly command: readonly string[]
  readonly apiKey: { reveal(): string } | null
  readonly environment: Readonly<Record<string, string>>
  readonly run: RunProcess
  readonly patience: Patience
  /** Aborted when nobody waits for an answer any more. */
  readonly closing?: AbortSignal
}

export interface Outcome {
  readonly finished: Finished
  readonly call: Call
  readonly fault: Fault | null
}

/** What is asked of one call; the rest has the usual values. */
export type Asked = Pick<Call, 'verb' | 'subject' | 'about' | 'timeoutMs'> &
  Partial<Call> & {
    readonly signal?: AbortSignal | undefined
    /** Takes stdout as it comes, anew for each try; of it only head and tail are kept. What it throws, the call throws. */
    readonly stdoutTo?: (bytes: AsyncIterable<Buffer>) => Promise<void>
  }

/** Enough of an output that went elsewhere to tell a complaint in it. */
const keptOfPassedOn = 64 * 1024

/** Runs `camber` once. What went wrong is in `fault`; only a call that its caller does not want any more throws, the signal's reason. */
export async function callOnce(program: Program, argv: readonly string[], asked: Asked): Promise<Outcome> {
  asked.signal?.throwIfAborted()
  const key = program.apiKey?.reveal()
  const { signal: _, stdoutTo, ...about } = asked
  const lost: unknown[] = []
  const passing = stdoutTo && {
    maxBytes: keptOfPassedOn,
    stdoutTo: (bytes: AsyncIterable<Buffer>) => stdoutTo(bytes).catch((error: unknown) => void lost.push(error)),
  }
  const call: Call = { stdoutHolds: 'answer', ...about, conceal: [...(asked.conceal ?? []), ...(key ? [key] : [])] }
  const finished = await program.run([...program.command, ...argv], {
    // By environment, because argv is there for all to see (facts §2).
    env: { ...program.environment, ...(key ? { CAMBER_API_KEY: key } : {}) },
    // A prompt is possible, and plain end of input might be read as a no (facts §3, §10 row 1).
    input: 'y\n',
    timeoutMs: call.timeoutMs,
    ...passing,
    // A question may be left without its answer; a job that is half asked for could be there or not.
    ...(call.verb === 'job create' ? { shielded: true } : stopping(asked.signal, program.closing)),
  })
  asked.signal?.throwIfAborted()
  if (lost.length > 0) throw lost[0]
  return { finished, call, fault: faultOf(call, finished) }
}

/** Ends a call with the first of these signals that there are. */
function stopping(...signals: readonly (AbortSignal | undefined)[]): { readonly signal?: AbortSignal } {
  const there = signals.filter((signal) => signal !== undefined)
  return there.length === 0 ? {} : { signal: AbortSignal.any(there) }
}

/** A question that may be asked again: up to three times while the trouble is of a kind that passes. */
export function ask<T>(
  program: Program,
  argv: readonly string[],
  asked: Asked,
  read: (outcome: Outcome) => T,
): Promise<T> {
  // Nobody waits any more once it is closing, and what was ended for that looks like trouble that passes.
  const again = (failure: Failure) => failure.retryable && program.closing?.aborted !== true
  return retrying(program.patience, async () => read(await callOnce(program, argv, asked)), again)
}

/** A change that is the same when made twice: tried again only after an answer that says "later", not after a time-out. */
export function change(
  program: Program,
  argv: readonly string[],
  asked: Asked,
  read: (outcome: Outcome) => void,
): Promise<void> {
  const attempt = async () => read(await callOnce(program, argv, asked))
  return retrying(program.patience, attempt, (failure) => failure.code === 'CAMBER_UNAVAILABLE')
}
