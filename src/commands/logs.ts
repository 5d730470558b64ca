import { Command } from 'commander'
import { type Answer, answering, type Invocation } from './answer.ts'
import { localOption, runArgument } from './options.ts'

/** `rythmiq logs [run]`: what the jobs of a run printed, safe to look at. */
export function logsCommand(invocation: Invocation): Command {
  return new Command('logs')
    .description('show the logs of a run’s jobs')
    .addArgument(runArgument())
    .addOption(localOption())
    .action(
      answering(
        invocation,
        async (session, words, flags: { readonly local?: boolean }): Promise<Answer<Record<string, unknown>>> => {
          const [{ openRun }, { readRun }, { readLogs }, { logsView }] = await Promise.all([
            import('./open-run.ts'),
            import('../operations/read-run.ts'),
            import('../operations/read-logs.ts'),
            import('../views/logs.ts'),
          ])
          const { outside, runId } = await openRun(session, words[0], flags.local)
          const logs = await readLogs(outside, await readRun(outside, runId, () => session.world.now()))
          const data = { run_id: runId, logs }
          return { schema: 'rythmiq.logs/v1', data, view: () => logsView(logs), next: [`rythmiq status ${runId}`] }
        },
      ),
    )
}
