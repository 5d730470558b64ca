import { Failure } from '../domain/failure.ts'
import { findRun, recall, referenceHint } from '../operations/find-run.ts'
import type { Outside } from '../ports.ts'
import type { Session } from '../session.ts'
import { targetOf } from './options.ts'

/** Failures that mean that the real Camber was never set up on this machine. */
const notSetUp: readonly string[] = ['SETTING_MISSING', 'CAMBER_NOT_FOUND']

export interface OpenedRun {
  readonly outside: Outside
  readonly runId: string
}

/**
 * The run that a reference means, and the side it is on: what this machine remembers first, then what Spaces holds. Without a
 * reference it is the last one submitted here.
 */
export async function openRun(
  session: Session,
  reference: string | undefined,
  local: boolean | undefined,
): Promise<OpenedRun> {
  const word = reference ?? '@last'
  if (!/^[@a-z0-9-]+$/.test(word))
    throw new Failure('RUN_NOT_FOUND', `'${word}' is no reference to a run.`, referenceHint)
  const remembered = recall(word, await session.world.journal.recall())
  if (remembered !== null) {
    return { outside: await session.outside(remembered.local ? 'local' : 'camber'), runId: remembered.run_id }
  }
  try {
    const outside = await session.outside(targetOf(word, local))
    return { outside, runId: await findRun(outside, word) }
  } catch (error) {
    if (!(error instanceof Failure) || !notSetUp.includes(error.code)) throw error
    throw new Failure(
      'RUN_NOT_FOUND',
      `This machine knows no run '${word}', and Spaces cannot be asked: ${error.message}`,
      'Runs of the sandbox begin with local-; the newest is @last.',
    )
  }
}
