import { secretValuesIn } from '../../domain/command-secrets.ts'
import { Failure } from '../../domain/failure.ts'
import { type Found, findRun, findRunOrJob, recall, referenceHint } from '../../operations/run/find-run.ts'
import { unlessInterrupted } from '../../operations/unless-interrupted.ts'
import type { Outside } from '../../ports.ts'
import type { Session } from '../../session.ts'
import { targetOf } from '../options.ts'

/** True for failures that mean that the real Camber was never set up on this machine. */
export function isNotSetUp(
  error: unknown,
): error is Failure & { readonly code: 'SETTING_MISSING' | 'CAMBER_NOT_FOUND' } {
  return error instanceof Failure && (error.code === 'SETTING_MISSING' || error.code === 'CAMBER_NOT_FOUND')
}

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
  const { outside, found } = await open(session, reference, local, findRun, (runId) => runId)
  return { outside, runId: found }
}

/** The same for what can also tell of a Camber job that rythmiq did not make. */
export async function openRunOrJob(
  session: Session,
  reference: string | undefined,
  local: boolean | undefined,
): Promise<{ readonly outside: Outside; readonly found: Found }> {
  const opened = await open(session, reference, local, findRunOrJob, (runId): Found => ({ kind: 'run', runId }))
  // What stands in its command, a job made by hand may have printed as well.
  if (opened.found.kind === 'job') session.conceal(secretValuesIn(opened.found.job.command ?? ''))
  return opened
}

async function open<Meant>(
  session: Session,
  reference: string | undefined,
  local: boolean | undefined,
  find: (outside: Outside, word: string, now: Date) => Promise<Meant>,
  known: (runId: string) => Meant,
): Promise<{ readonly outside: Outside; readonly found: Meant }> {
  // Ids are small letters and digits; who read one aloud may have written it otherwise.
  const word = reference?.toLowerCase() ?? '@last'
  if (!/^[@a-z0-9-]+$/.test(word))
    throw new Failure('RUN_NOT_FOUND', `'${word}' is no reference to a run.`, referenceHint)
  const remembered = recall(word, await session.world.journal.recall())
  if (remembered !== null) {
    const outside = await session.outside(remembered.local ? 'local' : 'camber')
    return { outside, found: known(remembered.run_id) }
  }
  try {
    const outside = await session.outside(targetOf(word, local))
    const finding = find(outside, word, session.world.now())
    return { outside, found: await unlessInterrupted(finding, session.world.interrupted) }
  } catch (error) {
    if (!isNotSetUp(error)) throw error
    throw new Failure(
      'RUN_NOT_FOUND',
      `This machine knows no run '${word}', and Spaces cannot be asked: ${error.message}`,
      'Runs of the sandbox begin with local-; the newest is @last.',
    )
  }
}
