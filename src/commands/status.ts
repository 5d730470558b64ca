import { Command } from 'commander'
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
          const [{ openRun }, { readRun }, { runView }] = await Promise.all([
            import('./open-run.ts'),
            import('../operations/read-run.ts'),
            import('../views/run.ts'),
          ])
          const { outside, runId } = await openRun(session, words[0], flags.local)
          const run = await readRun(outside, runId, () => session.world.now())
          // What nobody hands over any more would be waited for in vain.
          const cutOff = run.shards.some(({ state }) => ['NOT_CREATED', 'UNSETTLED', 'HELD_BACK'].includes(state))
          const usual = run.outcome === 'pending' ? 'status' : 'results'
          const next = `rythmiq ${cutOff ? 'resume' : usual} ${runId}`
          return {
            schema: 'rythmiq.run/v1',
            data: { ...run },
            view: (_, surface) => runView(run, surface),
            next: [next],
          }
        },
      ),
    )
}
