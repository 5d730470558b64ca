import { Command } from 'commander'
import { Failure } from '../../domain/failure.ts'
import { type Answer, answering, type Invocation } from '../answer.ts'
import { localOption, readDuration, readTag } from '../options.ts'

export interface DeployFlags {
  readonly local?: boolean
  readonly reference?: boolean
  readonly list?: boolean
  readonly dryRun?: boolean
  readonly force?: boolean
  readonly smoke?: boolean
  readonly smokeTimeout: number
  readonly message?: string
  readonly tag?: string
}

/** `rythmiq deploy-worker [dir]`: makes a worker's folder the release that jobs use, pointer last. */
export function deployWorkerCommand(invocation: Invocation): Command {
  return new Command('deploy-worker')
    .description('make a worker’s folder the release that jobs use: check it, upload it, move the pointer last')
    .argument('[dir]', 'folder that holds worker.py (default: ./worker)')
    .option('--reference', 'deploy the reference worker that comes with rythmiq')
    .addOption(localOption())
    .option('--list', 'show what would go along and why the rest would not; nothing is asked of anybody')
    .option('--dry-run', 'check, and show what would change file by file; change nothing')
    .option('-m, --message <text>', 'what this release is for (default: the subject of its commit)')
    .option('--tag <name>', 'a name for it, which rollback takes too', readTag)
    .option('--smoke', 'try one document in one real job on it before it becomes current')
    .option('--smoke-timeout <time>', 'how long that may take, such as 90s or 20m', readDuration, 1_200_000)
    .option('--force', 'deploy in spite of findings, or over a deploy that this machine has not seen; recorded')
    .addHelpText(
      'after',
      [
        '',
        'Left out are version control, caches, Dockerfiles, keys and whatever may hold a secret, and what a',
        '.rythmiqignore in the folder names, in the syntax of .gitignore.',
        '',
        'Examples: rythmiq deploy-worker -m "Read more text" --smoke',
        '          rythmiq deploy-worker ../worker --dry-run',
      ].join('\n'),
    )
    .action(
      answering(invocation, async (session, words, flags: DeployFlags): Promise<Answer<Record<string, unknown>>> => {
        if (words[0] !== undefined && flags.reference === true) {
          throw new Failure('USAGE', 'Either a folder or --reference, not both.')
        }
        if (flags.list === true) return (await import('./deploy-plan.ts')).listBundle(session, words[0], flags)
        if (flags.dryRun === true) return (await import('./deploy-plan.ts')).planDeploy(session, words[0], flags)
        return (await import('./deployment.ts')).deploy(session, words[0], flags)
      }),
    )
}
