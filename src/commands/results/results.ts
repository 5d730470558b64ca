import { Command, Option } from 'commander'
import { type Answer, answering, type Invocation } from '../answer.ts'
import { localOption, readDuration, runArgument } from '../options.ts'

const whichDocuments = ['good', 'succeeded', 'degraded', 'failed'] as const

export interface ResultsFlags {
  readonly output?: string
  readonly name?: string
  readonly ocr?: boolean
  readonly masters?: boolean
  readonly only?: (typeof whichDocuments)[number]
  readonly document?: readonly string[]
  /** True where no file is named. */
  readonly csv?: string | true
  readonly jsonl?: string | true
  readonly fetch: boolean
  readonly wait?: boolean
  readonly timeout?: number
  readonly strict?: boolean
  readonly local?: boolean
}

/** `rythmiq results [run] -o folder`: fetches what a run made and checks it against what its schema asks. */
export function resultsCommand(invocation: Invocation): Command {
  return new Command('results')
    .description('fetch the results of a run and check them against the schema')
    .addArgument(runArgument())
    .option('-o, --output <folder>', 'where results are saved (default: rythmiq-results/<run>)')
    .option('--name <pattern>', 'what they are called, such as {n}-{original}-{job_id} (default: {original}-{schema})')
    .option('--ocr', 'also the text that was read, as JSON')
    .option('--masters', 'also the masters, under the ending that the worker gave them')
    .addOption(
      new Option('--only <which>', 'good: succeeded or degraded; succeeded; degraded; failed: all the others').choices(
        whichDocuments,
      ),
    )
    .option('--document <job_id>', 'only this one, by its UUID or a beginning of it; may be said again', collect)
    .option('--csv [file]', 'a table of all documents; - for stdout (default: results.csv beside them)')
    .option('--jsonl [file]', 'the same with all that is known, a JSON object a line (default: results.jsonl)')
    .option('--no-fetch', 'fetch nothing: only say what there is, or make the tables')
    .option('--wait', 'wait until the run is over, and fetch results as they come')
    .option('--timeout <time>', 'with --wait: stop after this time, such as 90s or 20m; the run goes on', readDuration)
    .option('--strict', 'count a degraded result as a failure')
    .addOption(localOption())
    .action(
      answering(invocation, async (session, words, flags: ResultsFlags): Promise<Answer<Record<string, unknown>>> => {
        const { fetchRun } = await import('./fetching.ts')
        return fetchRun(session, words[0], flags)
      }),
    )
}

function collect(word: string, before: readonly string[] = []): string[] {
  return [...before, word]
}
