import { Command } from 'commander'
import { answering, type Invocation } from '../answer.ts'
import { localOption, readDuration, runArgument } from '../options.ts'

export interface StatusFlags {
  readonly local?: boolean
  readonly watch?: boolean
  readonly timeout?: number
}

/** `rythmiq status [run]`: what became of a run, judged by its documents, and what Camber says of its jobs. */
export function statusCommand(invocation: Invocation): Command {
  return new Command('status')
    .description('show what became of a run')
    .addArgument(runArgument())
    .addOption(localOption())
    .option('-w, --watch', 'look again and again until it has ended, and exit by its outcome')
    .option('--timeout <time>', 'with --watch: stop after this time, such as 20m; the run goes on', readDuration)
    .action(
      answering(invocation, async (session, words, flags: StatusFlags) => {
        const { status } = await import('./looking.ts')
        return status(session, words[0], flags)
      }),
    )
}
