import { oneLine } from '../domain/control.ts'
import { Failure } from '../domain/failure.ts'
import type { Session } from '../session.ts'

/** Asks before something is changed that others use. `--yes` answers; without a terminal to ask on, it must. Throws USAGE, INTERRUPTED. */
export async function confirm(session: Session, yes: boolean | undefined, question: string): Promise<void> {
  if (yes === true) return
  const { world, flags, terminal } = session
  if (!world.stdinIsTerminal || !world.stderr.isTTY || flags.input === false || flags.json === true) {
    throw new Failure('USAGE', `${question} There is no terminal to ask that on.`, 'Add --yes to do it.')
  }
  // Messages of others stand in it.
  const shown = oneLine(session.redact(question))
  const answer = await world.ask(`${terminal.notePaint.strong(shown)} [y/N] `)
  if (!/^y(es)?$/i.test(answer.trim())) throw new Failure('USAGE', 'Nothing was done.')
}
