import { Command } from 'commander'
import { type Answer, answering, type Invocation } from '../answer.ts'
import { localOption } from '../options.ts'
import { readCount } from '../submit/run-flags.ts'

/** Flags of `runs`, as they were typed. */
export interface RunsFlags {
  readonly limit: number
  readonly status?: string
  readonly since?: string
  readonly schema?: string
  readonly release?: string
  readonly mine?: boolean
  readonly local?: boolean
}

/** `rythmiq runs`: what was submitted, by anybody, newest first, and what became of it. */
export function runsCommand(invocation: Invocation): Command {
  return new Command('runs')
    .description('list the runs, newest first, whoever submitted them')
    .option('-n, --limit <n>', 'how many', readCount, 20)
    .option(
      '--status <words>',
      'only these: succeeded, degraded, failed, no_result, cancelled, pending; good, bad, unknown',
    )
    .option('--since <time>', 'only those asked for since then: 90m, 12h, 7d, 4w, or a date or time in UTC')
    .option('--schema <schema>', 'only those with documents for this portal schema')
    .option(
      '--release <release>',
      'only those of this worker release: its name, a beginning of it, its tag or its commit',
    )
    .option('--mine', 'only those that this user submitted, on whichever machine')
    .addOption(localOption())
    .action(
      answering(
        invocation,
        async (session, _, flags: RunsFlags): Promise<Answer<Record<string, unknown>>> =>
          (await import('./run-list.ts')).showRuns(session, flags),
      ),
    )
}
