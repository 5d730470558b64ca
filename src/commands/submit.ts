import { Command } from 'commander'
import { Failure } from '../domain/failure.ts'
import { readHalt } from '../domain/halt.ts'
import { type Answer, answering, type Invocation } from './answer.ts'
import { localOption, readDuration } from './options.ts'
import { collect, readCount, readMoney, readRequest, type SubmitFlags } from './submit-flags.ts'

/** `rythmiq submit <input…> --schema <schema>`: documents in, files that the portal accepts out. */
export function submitCommand(invocation: Invocation): Command {
  return new Command('submit')
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
    .option('--skip-done', 'leave out what has a good result for the same content, schema and release')
    .optionsGroup('Where:')
    .addOption(localOption())
    .option('--worker <folder>', 'with --local: the worker to run (default: ./worker, else the reference worker)')
    .option('--size <size>', 'node size: xxsmall, xsmall, small, medium or large (default: chosen)')
    .option('--gpu', 'GPU nodes; their sizes are xsmall and medium')
    .option('--jobs <n>', 'how many jobs (default: chosen)', readCount)
    .option('--docs-per-job <n>', 'at most so many documents in a job', readCount)
    .option('--max-jobs <n>', 'at most so many jobs at the same time (default: 4)', readCount)
    .option('--deadline <time>', 'choose so that the last result is there within this time, such as 20m', readDuration)
    .option('--max-cost <usd>', 'choose so that it costs at most this', readMoney)
    .optionsGroup('How:')
    .option('--dry-run', 'show what would be done and what it would cost; touch nothing')
    .option('--wait', 'wait for the outcome (default with --local)')
    .option('--no-wait', 'submit and return at once')
    .option('--timeout <time>', 'stop waiting after this time, such as 90s or 20m; the run goes on', readDuration)
    .option('-o, --output <folder>', 'where results are saved as they come (default: rythmiq-results/<run>)')
    .option('--strict', 'count a degraded result as a failure (exit 5)')
    .option('--halt <rule>', 'begin no further jobs after fail=20 or fail=5% of all documents')
    .option('--idempotency-key <key>', 'submit once for this key; again, it returns the run that there is')
    .addHelpText(
      'after',
      '\nExamples:\n  rythmiq submit examples/passport.jpg --schema passport --local\n  rythmiq submit scans --recursive --schema neet --wait\n  rythmiq submit --from list.csv --max-cost 2 --dry-run',
    )
    .action(
      answering(invocation, async (session, words, flags: SubmitFlags): Promise<Answer<Record<string, unknown>>> => {
        const request = readRequest(words, flags)
        const { inputs, target } = request
        if (words.length === 0 && inputs.from === null && inputs.payload === null) {
          throw new Failure('USAGE', 'Nothing to process is named.', 'Name files, or a list with --from.')
        }
        if (request.schema === null && inputs.from === null && words.length > 0) {
          throw new Failure(
            'USAGE',
            'No schema is named.',
            'Say what the portal asks for with --schema, such as passport.',
          )
        }
        const stdin = [words.includes('-'), inputs.from === '-', inputs.payload === '-'].filter(Boolean).length
        if (stdin > 1 || words.filter((word) => word === '-').length > 1) {
          throw new Failure('USAGE', 'Standard input can be read once: name - in one place.')
        }
        if (flags.worker !== undefined && target === 'camber') {
          throw new Failure('USAGE', '--worker only goes with --local: on Camber the deployed release runs.')
        }
        const wait = flags.wait ?? target === 'local'
        const halt = flags.halt === undefined ? null : readHalt(flags.halt)
        if (halt !== null && !wait) throw new Failure('USAGE', '--halt needs --wait: somebody has to look.')
        if (flags.dryRun === true) return (await import('./dry-run.ts')).dryRun(session, request)
        const submission = await import('./submission.ts')
        return submission.submit(session, request, {
          wait,
          timeoutMs: flags.timeout ?? null,
          output: flags.output ?? null,
          strict: flags.strict === true,
          halt,
        })
      }),
    )
}
