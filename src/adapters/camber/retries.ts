import { Failure } from '../../domain/failure.ts'

export interface Patience {
  readonly tries: number
  readonly sleep: (ms: number) => Promise<void>
  /** 0 up to, not including, 1. */
  readonly random: () => number
}

const firstWaitMs = 500
const longestWaitMs = 8_000

/** Runs `attempt` until it goes through, up to `tries` times, with full jitter between; only where `again` allows it. */
export async function retrying<T>(
  patience: Patience,
  attempt: () => Promise<T>,
  again: (failure: Failure) => boolean,
): Promise<T> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await attempt()
    } catch (error) {
      if (!(error instanceof Failure) || !again(error) || tried >= patience.tries) throw error
      await patience.sleep(patience.random() * Math.min(longestWaitMs, firstWaitMs * 2 ** tried))
    }
  }
}
