import type { NodeSize } from './node-size.ts'

/** US dollars in whole millionths: what is added up must not drift, and no node costs less than 44 of them a second. */
export type MicroUsd = number

const micros = 1_000_000
const hourMs = 3_600_000
/** Less than this rounds to nothing with four places. */
const least = 50

/** What so much time in RUNNING costs, which is what Camber bills (facts/camber-cli.md §9). Milliseconds in. */
export function microPrice(billedMs: number, size: NodeSize): MicroUsd {
  return Math.round((billedMs * Math.round(size.creditsPerHour * micros)) / hourMs)
}

/** As answers tell money: a decimal string of dollars with six places. */
export function usdText(amount: MicroUsd): string {
  const whole = Math.abs(Math.round(amount))
  return `${amount < 0 ? '-' : ''}${Math.floor(whole / micros)}.${String(whole % micros).padStart(6, '0')}`
}

/** The amount that a decimal string of dollars tells; null for what is none. */
export function microUsd(text: string): MicroUsd | null {
  const match = /^(\d{1,9})(?:\.(\d{1,6})\d*)?$/.exec(text)
  return match === null ? null : Number(match[1]) * micros + Number((match[2] ?? '').padEnd(6, '0'))
}

/** For people: cents from ten dollars on, else a hundredth of a cent, as one job is worth. */
export function formatUsd(amount: MicroUsd): string {
  // What was billed is not to look like nothing.
  if (amount > 0 && amount < least) return '<$0.0001'
  return `$${(amount / micros).toFixed(amount >= 10 * micros ? 2 : 4)}`
}

/** The same of a decimal string, as answers hold it; what is none counts as nothing. */
export function formatUsdText(text: string): string {
  return formatUsd(microUsd(text) ?? 0)
}

/** Divides a whole number by weights without losing or making any of it; by equal parts where nothing has a weight. */
export function shareOut(total: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((all, weight) => all + weight, 0)
  const parts = sum > 0 ? weights : weights.map(() => 1)
  const whole = sum > 0 ? sum : parts.length
  let passed = 0
  let given = 0
  return parts.map((weight) => {
    passed += weight
    // Each part ends where its share of the whole does, so the last one ends at the total.
    const share = Math.round((total * passed) / whole) - given
    given += share
    return share
  })
}
