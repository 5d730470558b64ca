import { Argument, Command } from 'commander'
import { type Answer, answering, type Invocation } from '../answer.ts'
import { localOption } from '../options.ts'

/** `rythmiq explain [run|job|file|-]`: the first cause of a failure, and what puts it right. */
export function explainCommand(invocation: Invocation): Command {
  return new Command('explain')
    .description('say why a run or job failed, and what puts it right')
    .addArgument(
      new Argument(
        '[subject]',
        'a run (id, beginning of one, @last, a Camber job number, a document’s UUID), a Camber job made by hand, a saved log, or - for standard input',
      ).default('@last'),
    )
    .addOption(localOption())
    .action(
      answering(
        invocation,
        async (session, words, flags: { readonly local?: boolean }): Promise<Answer<Record<string, unknown>>> => {
          const { explain } = await import('./explanation.ts')
          return explain(session, words[0], flags.local)
        },
      ),
    )
}
