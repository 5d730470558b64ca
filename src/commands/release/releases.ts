import { Command, InvalidArgumentError } from 'commander'
import { type Answer, answering, type Invocation } from '../answer.ts'
import { localOption } from '../options.ts'

interface ListFlags {
  readonly local?: boolean
  readonly all?: boolean
}

interface PruneFlags {
  readonly local?: boolean
  readonly keep: number
  readonly dryRun?: boolean
  readonly yes?: boolean
}

/** `rythmiq releases`: what was deployed, newest first; `releases prune` removes old ones. */
export function releasesCommand(invocation: Invocation): Command {
  const releases = new Command('releases')
    .description('list the worker releases, newest first; releases prune removes old ones')
    .addOption(localOption())
    .option('-a, --all', 'also those that were pruned')
    .action(
      answering(
        invocation,
        async (session, _, flags: ListFlags): Promise<Answer<Record<string, unknown>>> =>
          (await import('./release-history.ts')).listHistory(session, flags.local === true, flags.all === true),
      ),
    )
  const prune = new Command('prune')
    .description('remove the folders of old releases: never the current one, never one that a live run uses')
    .addOption(localOption())
    .option('--keep <number>', 'how many of those that were used last stay', readCount, 5)
    .option('--dry-run', 'show what would be removed; remove nothing')
    .option('-y, --yes', 'do not ask')
    .action(
      answering(
        invocation,
        async (session, _, flags: PruneFlags): Promise<Answer<Record<string, unknown>>> =>
          (await import('./release-history.ts')).pruneHistory(session, flags),
      ),
    )
  releases.addCommand(prune)
  return releases
}

function readCount(text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new InvalidArgumentError('Write a whole number from 1 on.')
  return Number(text)
}
