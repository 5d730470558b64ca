import type { Failure } from '../../domain/failure.ts'
import type { RunStatus } from '../../domain/run-status.ts'
import { forgiving } from '../../operations/run/forgiving-camber.ts'
import { type PartsRead, readRun } from '../../operations/run/read-run.ts'
import { unlessInterrupted } from '../../operations/unless-interrupted.ts'
import type { Places } from '../../ports.ts'
import type { Session } from '../../session.ts'
import { clockOf } from '../clock.ts'

/** One look at a run. */
export interface Look {
  readonly status: RunStatus
  readonly parts: PartsRead
}

/** Looks at runs while somebody waits for the answer, and no longer. */
export interface Looker {
  look(runId: string): Promise<Look>
  /** What kept Camber from answering, if anything did: then what was told is what Spaces tells. */
  silence(): Failure | null
}

/** Camber's silence does not keep from telling what Spaces knows. */
export function createLooker(session: Session, outside: Places): Looker {
  const { interrupted, now, sleep } = clockOf(session)
  const { camber, trouble } = forgiving(outside.camber, sleep)
  return {
    look: async (runId) => {
      const parts: PartsRead = new Map()
      const reading = readRun({ ...outside, camber }, runId, now, parts)
      return { status: await unlessInterrupted(reading, interrupted), parts }
    },
    silence: trouble,
  }
}

/** How that is said. */
export function silenceSentence(silence: Failure): string {
  return `Camber cannot be asked, so this is what Spaces tells: ${silence.message}`
}
