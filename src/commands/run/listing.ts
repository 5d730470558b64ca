import { Failure } from '../../domain/failure.ts'
import { readSince, sinceForms } from '../../domain/since.ts'
import type { ListContext } from '../../operations/run/list-runs.ts'
import type { Outside } from '../../ports.ts'
import type { Session } from '../../session.ts'

import { clockOf } from '../clock.ts'
import { isNotSetUp } from './open-run.ts'

/** Fewer are read within a second, which needs no progress. */
const toldFrom = 100

/** A point in time that a flag names; null when the flag is absent. Throws USAGE. */
export function readTime(flag: string, text: string | undefined, now: Date): Date | null {
  if (text === undefined) return null
  const time = readSince(text, now)
  if (time !== null) return time
  throw new Failure('USAGE', `${flag} '${text}' is no time.`, sinceForms)
}

export async function listContext(session: Session): Promise<ListContext> {
  const { world } = session
  await session.startProgress()
  return {
    ...clockOf(session),
    looked: (done) => {
      if (done < toldFrom || world.interrupted.aborted) return
      session.report({ kind: 'count', phase: 'read', done, total: null, bytes: null })
    },
  }
}

/** Where the runs of a list lie. Whoever only has a sandbox is told how its runs are asked for. */
export async function openListed(session: Session, verb: 'runs' | 'cost', local: boolean): Promise<Outside> {
  try {
    return await session.outside(local ? 'local' : 'camber')
  } catch (error) {
    if (!isNotSetUp(error)) throw error
    const hint = `${error.hint === null ? '' : `${error.hint} `}For the sandbox: rythmiq ${verb} --local`
    throw new Failure(error.code, error.message, hint, { ...error.details })
  }
}

/** Said on stderr: what the list could not know. */
export function noteTrouble({ terminal }: Session, trouble: string | null): void {
  if (trouble === null) return
  terminal.note(`${terminal.notePaint.warn('!')} ${trouble} Runs that are not over are told as Spaces has them.`)
}
