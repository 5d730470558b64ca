import { Command } from 'commander'
import { answering, type Invocation } from '../answer.ts'
import { localOption, readDuration, runArgument } from '../options.ts'

export interface CancelFlags {
  readonly local?: boolean
  readonly message?: string
  readonly wait?: boolean
  readonly timeout?: number
  readonly yes?: boolean
}

/** `rythmiq cancel [run]`: asks the jobs of a run to end, and says what that will come to. */
export function cancelCommand(invocation: Invocation): Command {
  return new Command('cancel')
    .description('end a run: jobs stop after the documents they are at, and no further ones are made')
    .addArgument(runArgument())
    .addOption(localOption())
    .option('-m, --message <text>', 'why, for whoever looks at the run later')
    .option('--wait', 'wait until every job has ended')
    .option('--timeout <time>', 'stop waiting after this time, such as 90s or 20m', readDuration)
    .option('-y, --yes', 'do not ask')
    .addHelpText(
      'after',
      '\nCamber has no cancel. The wish is left in Spaces, where the jobs look for it before they install anything and\nbetween documents. What is done already stays. To do the rest after all: rythmiq retry <run>',
    )
    .action(
      answering(invocation, async (session, words, flags: CancelFlags) => {
        const { cancel } = await import('./cancelling.ts')
        return cancel(session, words[0], flags)
      }),
    )
}
