import { Command } from 'commander'
import { Failure } from '../domain/failure.ts'
import { type Answer, answering, type Invocation } from './answer.ts'
import { localOption, readDuration } from './options.ts'

interface SubmitFlags {
  readonly schema?: string
  readonly local?: boolean
  readonly worker?: string
  readonly wait?: boolean
  readonly timeout?: number
  readonly output?: string
  readonly dryRun?: boolean
  readonly strict?: boolean
  readonly unchecked?: boolean
  readonly size?: string
  readonly userId?: string
  readonly engine?: string
}

/** `rythmiq submit <file> --schema <schema>`: one document in, a file that the portal accepts out. */
export function submitCommand(invocation: Invocation): Command {
  return new Command('submit')
    .description('process a document: check it, upload it, run the worker on it, judge and fetch the result')
    .argument('<file>', 'an image: JPEG, PNG, BMP, TIFF or WebP')
    .requiredOption(
      '-s, --schema <schema>',
      'what the portal asks for: an id, an alias such as passport, or a JSON file',
    )
    .addOption(localOption())
    .option('--worker <folder>', 'with --local: the worker to run (default: ./worker, else the reference worker)')
    .option('--wait', 'wait for the outcome (default with --local)')
    .option('--no-wait', 'submit and return at once')
    .option('--timeout <time>', 'stop waiting after this time, such as 90s or 20m; the run goes on', readDuration)
    .option('-o, --output <folder>', 'where results are saved (default: rythmiq-results/<run>)')
    .option('--dry-run', 'show what would be done and what it would cost; touch nothing')
    .option('--strict', 'count a degraded result as a failure (exit 5)')
    .option('--unchecked', 'skip the checks of the file and let the worker judge it')
    .option('--size <size>', 'node size: xxsmall, xsmall, small, medium or large', 'small')
    .option('--user-id <uuid>', 'the product user that the document belongs to')
    .addHelpText('after', '\nExample: rythmiq submit examples/passport.jpg --schema passport --local')
    .action(
      answering(invocation, async (session, words, flags: SubmitFlags): Promise<Answer<Record<string, unknown>>> => {
        const [file = ''] = words
        const request = {
          file,
          schema: flags.schema ?? '',
          target: flags.local === true ? ('local' as const) : ('camber' as const),
          worker: flags.worker ?? null,
          size: flags.size ?? 'small',
          userId: flags.userId ?? null,
          unchecked: flags.unchecked === true,
        }
        if (flags.worker !== undefined && request.target === 'camber') {
          throw new Failure('USAGE', '--worker only goes with --local: on Camber the deployed release runs.')
        }
        if (flags.dryRun === true) return (await import('./dry-run.ts')).dryRun(session, request)
        const submission = await import('./submission.ts')
        const wait = flags.wait ?? request.target === 'local'
        return submission.submit(session, request, {
          wait,
          timeoutMs: flags.timeout ?? null,
          output: flags.output ?? null,
          strict: flags.strict === true,
        })
      }),
    )
}
