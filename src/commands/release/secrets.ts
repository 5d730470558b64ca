import { Command } from 'commander'
import { type Answer, answering, type Invocation } from '../answer.ts'
import { localOption, redacted } from '../options.ts'

interface PushFlags {
  readonly local?: boolean
  readonly message?: string
  readonly keepOld?: boolean
}

/** `rythmiq secrets push`: gives the current release the keys of this machine's settings, after they were rotated. */
export function secretsCommand(invocation: Invocation): Command {
  const secrets = new Command('secrets').description('the keys that the worker uses on the nodes')
  const push = new Command('push')
    .description('give the current release the keys of the settings here; do it after rotating them')
    .addOption(localOption())
    .option('-m, --message <text>', 'why')
    .option('--keep-old', 'leave the files of older keys in the stash, also when no job needs them any more')
    .action(
      answering(invocation, async (session, _, flags: PushFlags): Promise<Answer<Record<string, unknown>>> => {
        const [{ pushSecrets }, { removeOldKeys }, { secretsView }, placing] = await Promise.all([
          import('../../operations/release/push-secrets.ts'),
          import('../../operations/release/remove-old-keys.ts'),
          import('../../views/rollback.ts'),
          import('./placing.ts'),
        ])
        const { world } = session
        const outside = await session.outside(flags.local === true ? 'local' : 'camber')
        const context = { ...(await placing.placeContext(session)), ...placing.pointerContext(world) }
        const pushed = await pushSecrets(outside, redacted(session, flags.message), context)
        const old =
          flags.keepOld === true ? { removed: [], kept: [] } : await removeOldKeys(outside, pushed, world.now())
        const data = {
          release: pushed.release,
          changed: pushed.changed,
          env_file: pushed.envFile,
          previous_env_file: pushed.previousEnvFile,
          removed_env_files: old.removed,
          kept_env_files: old.kept,
        }
        return { schema: 'rythmiq.secrets/v1', data, view: (_, surface) => secretsView(data, surface) }
      }),
    )
  return secrets.addCommand(push)
}
