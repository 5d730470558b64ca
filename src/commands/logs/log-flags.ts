import { InvalidArgumentError } from 'commander'
import { Failure } from '../../domain/failure.ts'

export interface LogFlags {
  readonly local?: boolean
  readonly json?: boolean
  readonly follow?: boolean
  readonly timeout?: number
  readonly tail?: number
  readonly since?: string
  readonly grep?: RegExp
  readonly phase?: 'boot' | 'install' | 'work' | 'end'
  readonly failed?: boolean
  readonly document?: string
  readonly shard?: number
  readonly timestamps?: boolean
  readonly all?: boolean
  readonly output?: string
  readonly force?: boolean
}

/** What is held of a log to show its newest lines stays small. */
const longestTail = 100_000

export function readTail(text: string): number {
  const count = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN
  if (count <= longestTail) return count
  throw new InvalidArgumentError(`Write how many lines, from 0 to ${longestTail}.`)
}

export function readShard(text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('Write the number of a shard, from 0.')
}

export function readPattern(text: string): RegExp {
  try {
    return new RegExp(text)
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? `${error.message}.` : 'It is no regular expression.')
  }
}

/** Throws USAGE for flags that exclude each other. */
export function checkLogFlags(flags: LogFlags): void {
  const refuse = (message: string, hint: string | null = null): never => {
    throw new Failure('USAGE', message, hint)
  }
  if (flags.output !== undefined && flags.follow === true)
    refuse(
      '--output writes a log that is whole; --follow shows one that grows.',
      'Follow into a file with `| tee FILE`.',
    )
  if (flags.timeout !== undefined && flags.follow !== true) refuse('--timeout bounds --follow; name both or neither.')
  if (flags.force === true && flags.output === undefined) refuse('--force writes over the file of --output; name one.')
}
