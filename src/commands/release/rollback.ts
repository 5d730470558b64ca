import { Command } from 'commander'
import { type Answer, answering, type Invocation } from '../answer.ts'
import { localOption, redacted } from '../options.ts'

interface RollbackFlags {
  readonly local?: boolean
  readonly message?: string
  readonly from?: string
  readonly dryRun?: boolean
  readonly yes?: boolean
}

/** `rythmiq rollback [release]`: moves the pointer back; the release is still there, whole and as it was. */
export function rollbackCommand(invocation: Invocation): Command {
  return new Command('rollback')
    .description('make an older release current again (default: the one before)')
    .argument('[release]', 'its name, a beginning of it, its tag, or the beginning of its commit')
    .addOption(localOption())
    .option('-m, --message <text>', 'why')
    .option('--from <release>', 'only while this release is current, so that a script takes back nothing but its own')
    .option('--dry-run', 'show what it would go back to; change nothing')
    .option('-y, --yes', 'do not ask')
    .addHelpText('after', '\nExample: rythmiq rollback -y -m "Passports come out grey since this morning"')
    .action(
      answering(invocation, async (session, words, flags: RollbackFlags): Promise<Answer<Record<string, unknown>>> => {
        const [{ planRollback, rollBack }, { notRestored, rollbackView }, { cut }, { confirm }, placing] =
          await Promise.all([
            import('../../operations/release/roll-back.ts'),
            import('../../views/rollback.ts'),
            import('../../views/table.ts'),
            import('../confirm.ts'),
            import('./placing.ts'),
          ])
        const outside = await session.outside(flags.local === true ? 'local' : 'camber')
        const plan = await planRollback(outside, words[0] ?? null, flags.from ?? null)
        const { target, found } = plan
        const told = {
          release: target.release,
          previous: found.pointer.release,
          commit: target.commit,
          dirty: target.dirty,
          message: target.message,
          dry_run: flags.dryRun === true,
        }
        if (flags.dryRun === true) {
          const data = { ...told, env_file: found.pointer.env_file, keys_sent: false }
          return { schema: 'rythmiq.rollback/v1', data, view: (_, surface) => rollbackView(data, surface) }
        }
        const what = target.message === null ? '' : ` ("${cut(target.message, 60)}")`
        if (flags.yes !== true) for (const line of notRestored) session.terminal.note(`Not back: ${line}.`)
        await confirm(session, flags.yes, `Go back from ${told.previous} to ${told.release}${what}?`)
        const context = { ...(await placing.placeContext(session)), ...placing.pointerContext(session.world) }
        const done = await rollBack(outside, plan, redacted(session, flags.message), context)
        const data = { ...told, env_file: done.envFile, keys_sent: done.keysSent }
        return {
          schema: 'rythmiq.rollback/v1',
          data,
          view: (_, surface) => rollbackView(data, surface),
          next: [`rythmiq releases${flags.local === true ? ' --local' : ''}`],
        }
      }),
    )
}
