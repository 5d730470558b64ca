import type { Session } from '../session.ts'

/** What whoever waits goes by: the world's clock and chance, and the user's patience. */
export interface Clock {
  readonly interrupted: AbortSignal
  now(): Date
  random(): number
  sleep(ms: number, signal: AbortSignal): Promise<void>
}

export function clockOf({ world }: Session): Clock {
  return {
    interrupted: world.interrupted,
    now: () => world.now(),
    random: () => world.random(),
    sleep: (ms, signal) => world.sleep(ms, signal),
  }
}
