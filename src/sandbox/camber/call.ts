import type { Faults } from './faults/rule.ts'
import type { Output } from './output.ts'
import type { Clock } from './state/clock.ts'
import type { Home } from './state/home.ts'
import type { Settings } from './state/settings.ts'

/** What one invocation of `camber` has at hand. */
export type Call = {
  readonly home: Home
  readonly settings: Settings
  readonly clock: Clock
  readonly output: Output
  /** The faults that strike this very call. */
  readonly faults: Faults
  /** PATH for a job created by this call, when the caller wants another than the node's own. */
  readonly searchPath: string
  readLine(): Promise<string>
}
