import { Command } from 'commander'
import { answering, type Invocation } from '../answer.ts'
import { localOption, readDuration, runArgument } from '../options.ts'

export interface RunWaitFlags {
  readonly local?: boolean
  readonly timeout?: number
  readonly strict?: boolean
}

/** `rythmiq wait [run]`: for scripts; ends when the run does and exits by its outcome. */
export function waitCommand(invocation: Invocation): Command {
  return new Command('wait')
    .description('wait until a run has ended, and exit by its outcome')
    .addArgument(runArgument())
    .addOption(localOption())
    .option(
      '--timeout <time>',
      'stop waiting after this time, such as 90s or 20m; the run goes on (exit 8)',
      readDuration,
    )
    .option('--strict', 'count a degraded result as a failure (exit 5)')
    .addHelpText(
      'after',
      '\nExit codes: 0 all is well, 5 nothing is, 9 some documents failed, 8 still going when --timeout ended.',
    )
    .action(
      answering(invocation, async (session, words, flags: RunWaitFlags) => {
        const { waitForRun } = await import('./watching.ts')
        return waitForRun(session, words[0], flags)
      }),
    )
}
