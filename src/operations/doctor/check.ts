import type { CheckGroup, Sight } from '../../domain/check.ts'
import type { DoctorFacts } from './facts.ts'

/** One check of `doctor`. */
export interface Check {
  readonly name: string
  readonly group: CheckGroup
  /** What is looked at, in a few words. */
  readonly about: string
  /** Checks that must be well, or nearly, before this one says anything. */
  readonly needs: readonly string[]
  /** True when Camber or Spaces is asked; not made with `--offline`. */
  readonly outward: boolean
  /** May throw a Failure: trouble that passes becomes unknown, the rest a fault. It is begun before its needs are known to be met. */
  readonly look: (facts: DoctorFacts) => Sight | Promise<Sight>
}
