import { type Candidate, readLine } from './candidate.ts'
import { isSoft } from './choose-cause.ts'
import type { CaseFacts } from './known-issue.ts'
import { matchedLine } from './log-line.ts'

/** Of one scope; more of them tell no more. */
const mostKept = 24
const linesBefore = 12
/** A line that says itself that it is no failure: the level of a logger stands at its beginning, or behind a time. */
const onlyRemark = /^(?:\[?[\dT:.,/ Z+-]{5,30}\]? *)?\[?(?:WARN(?:ING)?|DEBUG|INFO|NOTICE|TRACE)\b/i
const mostInstalled = 2000

/**
 * What was seen in the lines of a log and is not yet known to have done harm. A scope is what a line is about: the installation, a document by
 * its index, a lane, the job.
 */
export interface Sightings {
  see(scope: string, number: number, text: string): void
  /** Gives and forgets what was seen in these scopes, in the order of the scopes. */
  take(...scopes: readonly string[]): Candidate[]
  has(scope: string): boolean
  scopes(): string[]
  /** What counts only where something follows that it leads to. */
  soft(): readonly Candidate[]
  forgetSoft(): void
  /** A chain with what it follows from, where a package was installed and is missing all the same: it went to another Python. */
  mended(chain: readonly Candidate[]): readonly Candidate[]
}

export function collectSightings(facts: CaseFacts): Sightings {
  const open = new Map<string, Candidate[]>()
  const before: string[] = []
  const installed = new Set<string>()
  let soft: Candidate[] = []
  let installation: Candidate | null = null
  let inFrame = false

  /** The code that a traceback quotes is no message, whatever messages stand in it. */
  const isQuoted = (text: string): boolean => {
    const quoted = inFrame && /^\s{4,}/.test(text)
    inFrame = quoted || /^\s+File "/.test(text)
    return quoted
  }
  const heal = (scope: string, text: string): void => {
    const list = open.get(scope)
    if (list !== undefined)
      open.set(
        scope,
        list.filter(({ sign }) => sign.in !== 'line' || sign.healedBy?.test(text) !== true),
      )
  }
  const keep = (scope: string, candidate: Candidate): void => {
    const list = isSoft(candidate) ? soft : (open.get(scope) ?? [])
    if (list.length >= mostKept || list.some(({ issue }) => issue === candidate.issue)) return
    if (isSoft(candidate)) soft = [...soft, candidate]
    else open.set(scope, [...list, candidate])
  }
  return {
    see: (scope, number, text) => {
      heal(scope, text)
      for (const name of installedBy(text)) if (installed.size < mostInstalled) installed.add(name)
      const candidate = isQuoted(text) ? null : readLine(number, text, before, facts)
      before.push(matchedLine(text))
      if (before.length > linesBefore) before.shift()
      if (candidate?.issue.when?.installedAndMissing === true) installation = candidate
      else if (candidate !== null && (isSoft(candidate) || !onlyRemark.test(text))) keep(scope, candidate)
    },
    take: (...scopes) =>
      scopes.flatMap((scope) => {
        const found = open.get(scope) ?? []
        open.delete(scope)
        return found
      }),
    has: (scope) => open.has(scope),
    scopes: () => [...open.keys()],
    soft: () => soft,
    forgetSoft: () => {
      soft = []
    },
    mended: (chain) => {
      const missing = chain.find(({ issue }) => issue.code === 'module-missing')?.gaps['package']
      return installation !== null && missing !== undefined && installed.has(missing) ? [installation, ...chain] : chain
    },
  }
}

/** Names of packages as pip says them: `Successfully installed numpy-2.2.6 six-1.17.0`. */
function installedBy(text: string): string[] {
  const names = /^Successfully installed (.+)/.exec(text)?.[1]?.split(' ') ?? []
  return names.map((name) =>
    name
      .replace(/-[^-]*$/, '')
      .toLowerCase()
      .replaceAll('_', '-'),
  )
}
