import { join, resolve } from 'node:path'
import { Command } from 'commander'
import { Failure } from '../domain/failure.ts'
import type { PartsRead } from '../operations/read-run.ts'
import { type Answer, answering, type Invocation } from './answer.ts'
import { localOption, runArgument } from './options.ts'
import { shownFrom } from './shown-paths.ts'

interface ResultsFlags {
  readonly local?: boolean
  readonly output?: string
}

/** `rythmiq results [run] -o folder`: fetches what a run made and checks it against what its schema asks. */
export function resultsCommand(invocation: Invocation): Command {
  return new Command('results')
    .description('fetch the results of a run and check them against the schema')
    .addArgument(runArgument())
    .option('-o, --output <folder>', 'where results are saved (default: rythmiq-results/<run>)')
    .addOption(localOption())
    .action(
      answering(invocation, async (session, words, flags: ResultsFlags): Promise<Answer<Record<string, unknown>>> => {
        const [
          { createDoneIndex },
          { openRun },
          { readRun },
          { keepTimes },
          { keepSummary },
          { fetchResults, checkOutputFolder },
          { runView },
          { exitForOutcomes, isGood },
        ] = await Promise.all([
          import('../operations/done-index.ts'),
          import('./open-run.ts'),
          import('../operations/read-run.ts'),
          import('../operations/release-times.ts'),
          import('../operations/run-summary.ts'),
          import('../operations/fetch-results.ts'),
          import('../views/run.ts'),
          import('../domain/outcome.ts'),
        ])
        const { world } = session
        const { outside, runId } = await openRun(session, words[0], flags.local)
        const folder =
          flags.output === undefined ? join(world.cwd, 'rythmiq-results', runId) : resolve(world.cwd, flags.output)
        await checkOutputFolder(folder)
        const parts: PartsRead = new Map()
        const run = await readRun(outside, runId, () => session.world.now(), parts)
        const pending = run.documents.filter(({ outcome }) => outcome === 'pending').length
        if (pending > 0 && !run.documents.some(({ outcome }) => isGood(outcome))) {
          throw new Failure(
            'WAIT_TIMEOUT',
            `Run ${runId} is still going; there is nothing to fetch yet.`,
            `See how it is: rythmiq status ${runId}`,
          )
        }
        const index = createDoneIndex(outside.spaces)
        index.looked(run, parts)
        const saved = await fetchResults(outside, run, folder, world.interrupted)
        await Promise.all([
          index.rest(),
          pending > 0 ? null : keepTimes(outside.spaces, run, parts, world.now()),
          keepSummary(outside.spaces, run, parts, world.now()),
        ])
        const data = { ...run, saved }
        const outcomes = run.documents.map(({ outcome }) => outcome)
        return {
          schema: 'rythmiq.run/v1',
          data,
          view: (_, surface) => runView({ ...run, saved: shownFrom(world.cwd, saved) }, surface),
          // What is there is saved, and what is still to come is not kept silent.
          exit: pending > 0 ? 8 : exitForOutcomes(outcomes, false),
        }
      }),
    )
}
