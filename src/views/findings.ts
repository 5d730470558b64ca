import type { Finding, Verdict } from '../domain/check.ts'
import type { Surface } from '../domain/surface.ts'

const signs: Readonly<Record<Verdict, string>> = { ok: '✔', warning: '!', fault: '✘', skipped: '-', unknown: '?' }

/** The findings of `doctor`: all that is well in one line each, the rest with why it matters and what puts it right. */
export function findingsView({ findings }: { readonly findings: readonly Finding[] }, { paint }: Surface): string {
  const lines: string[] = []
  for (const { check, verdict, seen, why, fix } of findings) {
    const colour = { ok: paint.good, warning: paint.warn, fault: paint.bad, skipped: paint.dim, unknown: paint.warn }[
      verdict
    ]
    lines.push(`${colour(signs[verdict])} ${check.padEnd(10)} ${seen}`)
    if (why !== null) lines.push(`  ${''.padEnd(10)} ${paint.dim(why)}`)
    for (const command of fix) lines.push(`  ${''.padEnd(10)} → ${command}`)
  }
  const faults = findings.filter(({ verdict }) => verdict === 'fault').length
  const warnings = findings.filter(({ verdict }) => verdict === 'warning').length
  const well = findings.filter(({ verdict }) => verdict === 'ok').length
  const counted = [plural(faults, 'fault'), plural(warnings, 'warning')].join(', ')
  lines.push('', `${well} of ${findings.length} checks are well, ${counted}.`)
  return lines.join('\n')
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`
}
