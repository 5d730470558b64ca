import { type BilledPhase, billedPhases } from '../domain/billed-time.ts'
import { formatDuration } from '../domain/duration.ts'
import type { Spend } from '../domain/spend.ts'
import type { Paint } from '../domain/surface.ts'

/** Told apart without colour, too. */
const shades: Readonly<Record<BilledPhase, string>> = { install: '░', models: '▒', work: '█', upload: '▓', rest: '·' }
const longest = 60
/** What is less is not worth a sign. */
const leastShare = 0.005

/** Where a run's billed time went: a bar, and its phases with their shares. Empty when nothing was billed. */
export function billedBar(
  { billed_ms, phases }: Pick<Spend, 'billed_ms' | 'phases'>,
  columns: number,
  paint: Paint,
): string[] {
  if (billed_ms <= 0) return []
  const width = Math.max(10, Math.min(longest, columns))
  const present = billedPhases.filter((phase) => phases[phase].ms >= billed_ms * leastShare)
  const parts = widths(
    present.map((phase) => phases[phase].ms),
    width,
  )
  const bar = present.map((phase, at) => colour(phase, paint)(shades[phase].repeat(parts[at] ?? 0))).join('')
  return [bar, ...legend(phases, present, billed_ms, columns, paint)]
}

function legend(
  phases: Spend['phases'],
  present: readonly BilledPhase[],
  billedMs: number,
  columns: number,
  paint: Paint,
): string[] {
  const parts = present.map((phase) => {
    const share = Math.round((phases[phase].ms / billedMs) * 100)
    return { phase, text: ` ${phase} ${formatDuration(phases[phase].ms)} (${share} %)` }
  })
  const lines: string[] = []
  let room = 0
  for (const { phase, text } of parts) {
    const shown = `${colour(phase, paint)(shades[phase])}${text}`
    const length = 1 + text.length
    if (lines.length > 0 && room >= length + 2) {
      lines[lines.length - 1] += `  ${shown}`
      room -= length + 2
    } else {
      lines.push(shown)
      room = columns - length
    }
  }
  return lines
}

/** Each part gets a sign at least, so that none is left out of the picture. */
function widths(ms: readonly number[], width: number): number[] {
  const whole = ms.reduce((sum, part) => sum + part, 0)
  const parts = ms.map((part) => Math.max(1, Math.round((part / whole) * width)))
  const longestAt = parts.indexOf(Math.max(...parts))
  const over = parts.reduce((sum, part) => sum + part, 0) - width
  parts[longestAt] = Math.max(1, (parts[longestAt] ?? 1) - over)
  return parts
}

function colour(phase: BilledPhase, paint: Paint): (text: string) => string {
  if (phase === 'work') return paint.good
  return phase === 'install' || phase === 'models' ? paint.warn : paint.dim
}
