import { Command } from 'commander'
import { type Answer, answering, type Invocation } from '../answer.ts'
import { localOption, runArgument } from '../options.ts'
import { type WaitFlags, withWaitFlags } from './run-flags.ts'

export interface ResumeFlags extends WaitFlags {
  readonly local?: boolean
  readonly withoutMissing?: boolean
}

/** `rythmiq resume [run]`: goes on with a submission that was cut off, and with waiting for it. */
export function resumeCommand(invocation: Invocation): Command {
  const command = new Command('resume')
    .description('go on with a submission that was cut off, from this or another machine')
    .addArgument(runArgument())
    .option('--without-missing', 'go on although files that were not sent yet are not here')
    .addOption(localOption())
  return withWaitFlags(command).action(
    answering(invocation, async (session, words, flags: ResumeFlags): Promise<Answer<Record<string, unknown>>> => {
      const { resume } = await import('./resumption.ts')
      return resume(session, words[0], flags)
    }),
  )
}
