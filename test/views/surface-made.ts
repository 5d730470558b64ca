import type { Surface } from '../../src/domain/surface.ts'
import { createPaint } from '../../src/terminal/paint.ts'

/** A terminal without colours of 80 columns, or what a test makes of it. */
export function surfaceMade(given: Partial<Surface> = {}): Surface {
  return { paint: createPaint(false), columns: 80, terminal: true, ...given }
}
