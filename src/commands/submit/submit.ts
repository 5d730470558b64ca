import { Command } from 'commander'
import { Failure } from '../../domain/failure.ts'
import { type Answer, answering, type Invocation } from '../answer.ts'
import { localOption } from '../options.ts'
import { readWait, withPlanFlags, withWaitFlags } from './run-flags.ts'
import { collect, readRequest, type SubmitFlags } from './submit-flags.ts'

/** `rythmiq submit <input…> --schema <schema>`: documents in, files that the portal accepts out. */
export function submitCommand(invocation: Invocation): Command {
  const command = new Command('submit')
    .description('process documents: check them, upload them, run the worker on them, judge and fetch the results')
    .argument(
      '[inputs...]',
      'images, patterns such as "scans/*.jpg", folders, spaces://bucket/key, - for standard input',
    )
    .optionsGroup('What:')
    .option('-s, --schema <schema>', 'what the portal asks for: an id, an alias such as passport, or a JSON file')
    .option('--from <list>', 'inputs of a list: a path a line, a .csv with a head, a .jsonl; - for standard input')
    .option('--payload <file>', 'a payload written by hand, sent as it is; - for standard input')
    .option('--recursive', 'take the documents in folders and below them')
    .option('--set <field=value>', 'change a field of the schema, such as max_kb=120; may be repeated', collect)
    .option('--sweep <field=a,b>', 'make a document for each value, or each combination; may be repeated', collect)
    .option('--user-id <uuid>', 'the product user that the documents belong to')
    .option('--unchecked', 'skip the checks of the files and let the worker judge them')
    .option('--strict-input', 'stop when one input cannot be used (default: go on without it)')
    .option('--skip-done', 'leave out what succeeded before: same content, schema and release')
    .optionsGroup('Where:')
    .addOption(localOption())
    .option('--worker <folder>', 'with --local: the worker to run (default: ./worker, else the reference worker)')
  withPlanFlags(command)
    .optionsGroup('How:')
    .option('--dry-run', 'show what would be done and what it would cost; touch nothing')
  return withWaitFlags(command)
    .option('--idempotency-key <key>', 'submit once for this key; again, it returns the run that there is')
    .addHelpText(
      'after',
      '\nExamples:\n  rythmiq submit examples/passport.jpg --schema passport --local\n  rythmiq submit scans --recursive --schema neet --wait\n  rythmiq submit --from list.csv --max-cost 2 --dry-run',
    )
    .action(
      answering(invocation, async (session, words, flags: SubmitFlags): Promise<Answer<Record<string, unknown>>> => {
        const request = readRequest(words, flags)
        const choice = readWait(flags, request.target === 'local')
        refuseNonsense(words, flags)
        if (choice.halt !== null && !choice.wait)
          throw new Failure('USAGE', '--halt needs --wait: somebody has to look.')
        if (flags.dryRun === true) return (await import('./dry-run.ts')).dryRun(session, request)
        return (await import('./submission.ts')).submit(session, request, choice)
      }),
    )
}

/** What can be told by the words alone. */
function refuseNonsense(words: readonly string[], flags: SubmitFlags): void {
  const { from, payload, schema, worker, local, idempotencyKey } = flags
  if (idempotencyKey?.trim() === '') throw new Failure('USAGE', 'The idempotency key is empty.')
  if (words.length === 0 && from === undefined && payload === undefined) {
    throw new Failure('USAGE', 'Nothing to process is named.', 'Name files, or a list with --from.')
  }
  if (schema === undefined && from === undefined && words.length > 0) {
    throw new Failure('USAGE', 'No schema is named.', 'Say what the portal asks for with --schema, such as passport.')
  }
  if ([...words, from, payload].filter((word) => word === '-').length > 1) {
    throw new Failure('USAGE', 'Standard input can be read once: name - in one place.')
  }
  if (worker !== undefined && local !== true) {
    throw new Failure('USAGE', '--worker only goes with --local: on Camber the deployed release runs.')
  }
}
