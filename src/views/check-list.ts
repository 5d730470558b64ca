import type { CheckDescription } from '../domain/check.ts'
import type { Surface } from '../domain/surface.ts'
import { table } from './table.ts'

/** The checks that `doctor` can make. */
export function checkListView(checks: readonly CheckDescription[], surface: Surface): string {
  const rows = checks.map(({ group, check, about, outward }) => [group, check, outward ? 'yes' : 'no', about])
  return table(['GROUP', 'CHECK', 'ASKS OUTSIDE', 'WHETHER'], rows, surface)
}
