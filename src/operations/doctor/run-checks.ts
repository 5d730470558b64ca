import {
  type CheckDescription,
  type Finding,
  needing,
  notAsked,
  notSetUp,
  type Sight,
  skipped,
  unknown,
} from '../../domain/check.ts'
import { Failure } from '../../domain/failure.ts'
import { nearest } from '../../domain/nearest.ts'
import { allChecks } from './catalogue.ts'
import type { Check } from './check.ts'
import type { DoctorFacts } from './facts.ts'
import { sightOf } from './judge-failure.ts'

export interface CheckingOptions {
  /** Names of checks or groups; all when empty. */
  readonly only: readonly string[]
  /** Nobody outside of this machine is asked. */
  readonly offline: boolean
  /** Aborted when time is up: what has not come to an end by then is unknown. */
  readonly deadline: AbortSignal
}

export function describeChecks(checks: readonly Check[] = allChecks): CheckDescription[] {
  return checks.map(({ name, group, about, needs, outward }) => ({ check: name, group, about, needs, outward }))
}

/** Throws USAGE for a word that is neither a check nor a group. */
export function refuseUnknownChecks(words: readonly string[], checks: readonly Check[] = allChecks): void {
  const known = [...new Set<string>([...checks.map(({ name }) => name), ...checks.map(({ group }) => group)])]
  const stranger = words.find((word) => !known.includes(word))
  if (stranger === undefined) return
  const [near] = nearest(stranger, known)
  const guess = near === undefined ? '' : ` Did you mean ${near}?`
  throw new Failure('USAGE', `There is no check '${stranger}'.${guess}`, 'See them all: rythmiq doctor --list-checks')
}

/**
 * Makes the checks side by side; none of them throws, and none outlasts the deadline. A check that needs another is made with it, but
 * says nothing unless that one is well.
 */
export async function runChecks(
  facts: DoctorFacts,
  { only, offline, deadline }: CheckingOptions,
  checks: readonly Check[] = allChecks,
): Promise<Finding[]> {
  const byName = new Map(checks.map((check) => [check.name, check]))
  const late = lateness(deadline)
  const under = new Map<string, Promise<Finding>>()
  const find = (check: Check): Promise<Finding> => {
    const known = under.get(check.name) ?? examine(check)
    under.set(check.name, known)
    return known
  }
  const examine = async (check: Check): Promise<Finding> => {
    const { name, group } = check
    const closed = whyNot(check, facts, offline)
    if (closed !== null) return { check: name, group, ...closed }
    const looked = Promise.race([sightOf(() => check.look(facts)), late.sight])
    const needs = await Promise.all(check.needs.flatMap((need) => byName.get(need) ?? []).map(find))
    const unmet = needs.find(({ verdict }) => verdict !== 'ok' && verdict !== 'warning')
    if (unmet !== undefined) return { check: name, group, ...skipped(`${needing}${rootOf(unmet)}.`, unmet.seen) }
    const sight = await looked
    const slow = sight.verdict === 'unknown' && deadline.aborted
    return { check: name, group, ...sight, ...(slow && { fix: [`rythmiq doctor ${name} --timeout 30s`] }) }
  }
  const chosen = checks.filter(({ name, group }) => only.length === 0 || only.includes(name) || only.includes(group))
  const findings = await Promise.all(chosen.map(find))
  late.forget()
  return findings
}

/** What is seen of a check that has not come to an end when time is up. */
function lateness(deadline: AbortSignal): { readonly sight: Promise<Sight>; forget(): void } {
  let end = (): void => {}
  const sight = new Promise<Sight>((resolve) => {
    end = () => resolve(unknown('No answer came in time.', 'Whether it is well is not known.'))
  })
  if (deadline.aborted) end()
  else deadline.addEventListener('abort', end, { once: true })
  return { sight, forget: () => deadline.removeEventListener('abort', end) }
}

/** The check at the beginning of a chain of needs: only that one can be put right. */
function rootOf({ verdict, seen, check }: Finding): string {
  return verdict === 'skipped' && seen.startsWith(needing) ? seen.slice(needing.length, -1) : check
}

function whyNot({ group, outward }: Check, { begun }: DoctorFacts, offline: boolean): Sight | null {
  if (!begun && group !== 'machine' && group !== 'sandbox') return skipped(notSetUp)
  return offline && outward ? skipped(notAsked) : null
}
