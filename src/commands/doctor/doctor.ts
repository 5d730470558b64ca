import { Command, Option } from 'commander'
import { type Answer, answering, type Invocation } from '../answer.ts'
import { readDuration } from '../options.ts'

export interface DoctorFlags {
  readonly strict?: boolean
  readonly offline?: boolean
  readonly listChecks?: boolean
  readonly fix?: boolean
  readonly yes?: boolean
  readonly bundle?: string
  readonly job?: string
  /** Milliseconds. */
  readonly timeout: number
}

/** A good network answers everything within it; with the start of the program it makes three seconds. */
const usualLimitMs = 2_500

/** `rythmiq doctor [check…]`: whether everything that rythmiq needs is in place, and what puts it right when not. */
export function doctorCommand(invocation: Invocation): Command {
  return new Command('doctor')
    .description('check that everything rythmiq needs is in place, and say what puts it right')
    .argument('[checks...]', 'names of checks or groups (default: all)')
    .option('--strict', 'count warnings as faults')
    .option('--offline', 'ask neither Camber nor Spaces')
    .addOption(
      new Option('--timeout <time>', 'what has not answered by then is told as unknown')
        .argParser(readDuration)
        .default(usualLimitMs, '2.5s'),
    )
    .option('--list-checks', 'show which checks there are')
    .option('--fix', 'put right what is safe to: modes of settings files, leftovers; listed first')
    .option('-y, --yes', 'with --fix: do not ask')
    .option('--bundle <file>', 'pack what a colleague needs into a new .tgz, without secrets')
    .option('--job <job>', 'say why one run or Camber job failed, as `rythmiq explain` does')
    .action(
      answering(invocation, async (session, words, flags: DoctorFlags): Promise<Answer<Record<string, unknown>>> => {
        if (flags.job !== undefined)
          return (await import('../explain/explanation.ts')).explain(session, flags.job, undefined)
        const { examine } = await import('./examination.ts')
        return examine(session, words, flags)
      }),
    )
}
