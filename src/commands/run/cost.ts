import { Command } from 'commander'
import { type Answer, answering, type Invocation } from '../answer.ts'
import { localOption } from '../options.ts'

/** Flags of `cost`, as they were typed. */
export interface CostFlags {
  readonly since: string
  readonly until?: string
  readonly by: string
  readonly csv?: boolean
  readonly json?: boolean
  readonly local?: boolean
}

/** `rythmiq cost`: what runs were billed, added up from their own records. */
export function costCommand(invocation: Invocation): Command {
  return new Command('cost')
    .description('add up what the runs cost, by the runs’ own records')
    .option('--since <time>', 'runs asked for since then: 12h, 7d, 4w, or a date or time in UTC', '30d')
    .option('--until <time>', 'runs asked for before then (default: now)')
    .option('--by <kind>', 'what a line is: day, release, schema, size, user, phase or run', 'day')
    .option('--csv', 'CSV with a heading')
    .addOption(localOption())
    .action(
      answering(
        invocation,
        async (session, _, flags: CostFlags): Promise<Answer<Record<string, unknown>>> =>
          (await import('./cost-report.ts')).showCost(session, flags),
      ),
    )
}
