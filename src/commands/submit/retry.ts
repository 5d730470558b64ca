import { Command, Option } from 'commander'
import type { Again } from '../../operations/submit/choose-again.ts'
import { type Answer, answering, type Invocation } from '../answer.ts'
import { localOption, runArgument } from '../options.ts'
import { type PlanFlags, type WaitFlags, withPlanFlags, withWaitFlags } from './run-flags.ts'

export interface RetryFlags extends PlanFlags, WaitFlags {
  readonly only?: Again
  readonly local?: boolean
  readonly worker?: string
  readonly dryRun?: boolean
}

/** `rythmiq retry [run]`: a new run of the documents of another one that did not come out well. */
export function retryCommand(invocation: Invocation): Command {
  const command = new Command('retry')
    .description('process again what did not come out well, as a new run')
    .addArgument(runArgument())
    .addOption(
      new Option('--only <which>', 'failed: all that did not succeed; retryable: where trying again may help; degraded')
        .choices(['failed', 'retryable', 'degraded'])
        .default('failed'),
    )
    .addOption(localOption())
    .option('--worker <folder>', 'for a run of the sandbox: the worker to run')
  withPlanFlags(command).option('--dry-run', 'show which documents, the plan and what it would cost; create nothing')
  return withWaitFlags(command).action(
    answering(invocation, async (session, words, flags: RetryFlags): Promise<Answer<Record<string, unknown>>> => {
      const { retry } = await import('./retrial.ts')
      return retry(session, words[0], flags)
    }),
  )
}
