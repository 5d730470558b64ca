import { setTimeout as pause } from 'node:timers/promises'
import { Failure } from '../../domain/failure.ts'
import { interrupted } from './failures.ts'

const TRIES = 3
const LONGEST_PAUSE = 1_000

/**
 * Tries work that the SDK cannot try again by itself (streams), three times in all, with full jitter between. Tried again is
 * only what may pass and what the SDK itself has not tried that often. `work` is told which try it is, counted from 1.
 */
export async function retrying<T>(signal: AbortSignal | undefined, work: (attempt: number) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work(attempt)
    } catch (error) {
      if (attempt === TRIES || !isPassing(error)) throw error
    }
    if (signal?.aborted) throw interrupted()
    await pause(Math.random() * Math.min(LONGEST_PAUSE, 100 * 4 ** attempt))
  }
}

function isPassing(error: unknown): boolean {
  if (!(error instanceof Failure) || error.code !== 'SPACES_UNAVAILABLE') return false
  const { tries } = error.details
  return typeof tries !== 'number' || tries < TRIES
}
