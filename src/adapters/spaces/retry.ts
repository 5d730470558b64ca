import { setTimeout as pause } from 'node:timers/promises'
import { Failure } from '../../domain/failure.ts'
import { interrupted } from './failures.ts'

const TRIES = 3
const LONGEST_PAUSE = 1_000

/**
 * Tries work that the SDK cannot try again by itself (streams), three times in all, with full jitter between.
 * Only failures that may pass are tried again; `work` is told which try it is, counted from 1.
 */
export async function retrying<T>(signal: AbortSignal | undefined, work: (attempt: number) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work(attempt)
    } catch (error) {
      const passing = error instanceof Failure && error.code === 'SPACES_UNAVAILABLE'
      if (!passing || attempt === TRIES) throw error
    }
    if (signal?.aborted) throw interrupted()
    await pause(Math.random() * Math.min(LONGEST_PAUSE, 100 * 4 ** attempt))
  }
}
