import { Command, Option } from 'commander'
import { logPhases } from '../../domain/log-phase.ts'
import { answering, type Invocation } from '../answer.ts'
import { localOption, readDuration, runArgument } from '../options.ts'
import { type LogFlags, readPattern, readShard, readTail } from './log-flags.ts'

/** `rythmiq logs [run]`: what the jobs of a run printed, safe to look at. */
export function logsCommand(invocation: Invocation): Command {
  return new Command('logs')
    .description('show the logs of a run’s jobs')
    .addArgument(runArgument())
    .option('-f, --follow', 'go on until the run ends, and exit by its outcome')
    .option(
      '--timeout <time>',
      'with --follow: stop after this time, such as 90s or 20m; the run goes on',
      readDuration,
    )
    .option('--tail <n>', 'only the newest n lines; with --follow of what there is by then', readTail)
    .option('--since <time>', 'only what is newer: 5m, 2h, a date, or a time such as 2026-11-23T19:00Z')
    .option('--grep <regex>', 'only lines that match', readPattern)
    .addOption(new Option('--phase <phase>', 'only lines of one part').choices(logPhases))
    .option('--failed', 'only what belongs to documents that did not succeed, and set-up that failed')
    .option(
      '--document <document>',
      'only one document’s lines: its job id, a unique beginning of it, or its file name',
    )
    .option('--shard <n>', 'only the job of one shard, from 0', readShard)
    .option('--timestamps', 'the time in front, the newest that the runner had told by then')
    .option('--all', 'every line as it stands in the log, with installers’ progress and the runner’s records')
    .option('-o, --output <file>', 'write it to a file instead')
    .option('--force', 'with --output: write over a file that is there')
    .addOption(localOption())
    .addHelpText(
      'after',
      '\nA line of the runner begins with a sign; what others wrote is set in by two\nblanks. With several jobs [n] in front tells which.\n\nExample: rythmiq logs --failed --tail 50',
    )
    .action(
      answering(invocation, async (session, words, flags: LogFlags) => {
        const { showLogs } = await import('./shown-logs.ts')
        return showLogs(session, words[0], flags)
      }),
    )
}
