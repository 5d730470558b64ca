import { createHash } from 'node:crypto'
import type { Home } from '../state/home.ts'
import { isObject, readJsonIfAny, writeJson } from '../state/json-file.ts'
import { withLock } from '../state/lock.ts'
import { type FaultMatch, type FaultRule, type Faults, readRules } from './rule.ts'

type Count = { seen: number; fired: number }

/** Which faults strike this call. The counts live in the home, so `nth` means the nth call of all processes. */
export async function chooseFaults(
  home: Home,
  inEnvironment: string | undefined,
  command: string,
  argv: readonly string[],
): Promise<Faults> {
  const rules = [
    ...readRules(readJsonIfAny(home.faults), home.faults),
    ...readRules(parsed(inEnvironment), 'CAMBER_SANDBOX_FAULTS'),
  ].map((rule, at) => ({ rule, key: keyOf(rule, at) }))
  const matching = rules.filter(({ rule }) => matches(rule.match, command, argv))
  if (matching.length === 0) return []
  return withLock(home, 'faults', () => {
    const counts = readCounts(home)
    const struck = matching.filter(({ rule, key }) => strikes(rule.match, counts, key))
    writeJson(home.faultCounts, Object.fromEntries(counts))
    return struck.map(({ rule }) => rule.fault)
  })
}

function parsed(text: string | undefined): unknown {
  return text === undefined || text === '' ? undefined : JSON.parse(text)
}

function keyOf(rule: FaultRule, at: number): string {
  return `${at}:${createHash('sha256').update(JSON.stringify(rule)).digest('hex').slice(0, 16)}`
}

function matches(match: FaultMatch, command: string, argv: readonly string[]): boolean {
  const named = match.command === '*' || match.command === command || command.startsWith(`${match.command} `)
  return named && (match.contains === '' || argv.some((word) => word.includes(match.contains)))
}

function strikes(match: FaultMatch, counts: Map<string, Count>, key: string): boolean {
  const count = counts.get(key) ?? { seen: 0, fired: 0 }
  count.seen += 1
  const due = count.seen >= match.nth && count.seen % match.every === 0 && count.fired < match.times
  if (due) count.fired += 1
  counts.set(key, count)
  return due
}

function readCounts(home: Home): Map<string, Count> {
  const found = readJsonIfAny(home.faultCounts)
  const counts = new Map<string, Count>()
  if (!isObject(found)) return counts
  for (const [key, value] of Object.entries(found))
    if (isObject(value)) counts.set(key, { seen: Number(value['seen']), fired: Number(value['fired']) })
  return counts
}
