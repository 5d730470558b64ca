import { Failure } from '../../domain/failure.ts'
import { unlessInterrupted } from '../unless-interrupted.ts'

/** How long somebody waits, and by which clock. */
export interface Waiting {
  readonly interrupted: AbortSignal
  /** Null for as long as it takes. */
  readonly timeoutMs: number | null
  now(): Date
  random(): number
  sleep(ms: number, signal: AbortSignal): Promise<void>
}

/** The sandbox is on this machine and looks cost nothing; Camber's are spaced out, growing, with jitter (design/conventions.md). */
const localPauseMs = 250
const firstPauseMs = 2000
const longestPauseMs = 15_000
/** Looks outlive this much trouble of Camber or Spaces in a row before they are given up with exit 7. */
const mostTroubleMs = 300_000

interface Looks<Seen> {
  look(): Promise<Seen>
  /** Told of each look; a failure of it that may pass is as one of the look. */
  took?(seen: Seen): void
  /** What it throws ends the wait. */
  isOver(seen: Seen): boolean
  /** Said of what is still going when the time is over. */
  stillGoing(): Failure
}

/**
 * Looks again and again until it is over. Temporary failures do not end it. Throws the signal's reason when the user stops waiting, and
 * `stillGoing` after `timeoutMs`; where not one look came about until then, nothing is known, and what was in the way is thrown instead.
 */
export async function lookUntil<Seen extends object>(
  local: boolean,
  { interrupted, timeoutMs, ...clock }: Waiting,
  { look, took, isOver, stillGoing }: Looks<Seen>,
): Promise<Seen> {
  const began = clock.now().getTime()
  const waited = (): number => clock.now().getTime() - began
  const isLate = (): boolean => timeoutMs !== null && waited() >= timeoutMs
  const troubled = lasting(clock)
  let hasLooked = false
  let pause = local ? localPauseMs : firstPauseMs
  const lookOnce = async (): Promise<Seen> => {
    const seen = await unlessInterrupted(look(), interrupted)
    took?.(seen)
    troubled.holds(false)
    hasLooked = true
    return seen
  }
  for (;;) {
    interrupted.throwIfAborted()
    const seen = await lookOnce().catch((error: unknown) => {
      interrupted.throwIfAborted()
      const mayPass = error instanceof Failure && error.retryable
      if (!mayPass || troubled.holds(true) > mostTroubleMs || (!hasLooked && isLate())) throw error
      return null
    })
    if (seen !== null && isOver(seen)) return seen
    if (isLate()) throw stillGoing()
    const left = timeoutMs === null ? Number.POSITIVE_INFINITY : timeoutMs - waited()
    await clock.sleep(Math.min(pause * (0.8 + 0.4 * clock.random()), left), interrupted)
    if (!local) pause = Math.min(longestPauseMs, pause * 1.5)
  }
}

/** For how many milliseconds something has held without a break; it begins with the first time that it does. */
export function lasting(clock: Pick<Waiting, 'now'>): { holds(still: boolean): number } {
  let since: number | null = null
  return {
    holds: (still) => {
      const now = clock.now().getTime()
      since = still ? (since ?? now) : null
      return since === null ? 0 : now - since
    },
  }
}
