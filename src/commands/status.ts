import { Command } from 'commander'
import type { PartsRead } from '../operations/read-run.ts'
import { type Answer, answering, type Invocation } from './answer.ts'
import { localOption, runArgument } from './options.ts'

/** `rythmiq status [run]`: what became of a run, judged by its documents, and what Camber says of its jobs. */
export function statusCommand(invocation: Invocation): Command {
  return new Command('status')
    .description('show what became of a run')
    .addArgument(runArgument())
    .addOption(localOption())
    .action(
      answering(
        invocation,
        async (session, words, flags: { readonly local?: boolean }): Promise<Answer<Record<string, unknown>>> => {
          const [{ openRun }, { readRun }, { keepTimes }, { readLeftOut }, { runView }] = await Promise.all([
            import('./open-run.ts'),
            import('../operations/read-run.ts'),
            import('../operations/release-times.ts'),
            import('../operations/read-left-out.ts'),
            import('../views/run.ts'),
          ])
          const { outside, runId } = await openRun(session, words[0], flags.local)
          const parts: PartsRead = new Map()
          const run = await readRun(outside, runId, () => session.world.now(), parts)
          const [left_out] = await Promise.all([
            readLeftOut(outside, run),
            run.outcome === 'pending' ? null : keepTimes(outside.spaces, run, parts, session.world.now()),
          ])
          // What nobody hands over any more would be waited for in vain.
          const cutOff = run.shards.some(({ state }) => ['NOT_CREATED', 'UNSETTLED', 'HELD_BACK'].includes(state))
          const usual = run.outcome === 'pending' ? 'status' : 'results'
          const next = `rythmiq ${cutOff ? 'resume' : usual} ${runId}`
          return {
            schema: 'rythmiq.run/v1',
            data: { ...run, left_out },
            view: (_, surface) => runView({ ...run, left_out }, surface),
            next: [next],
          }
        },
      ),
    )
}
