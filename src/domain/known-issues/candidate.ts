import { distributionFor } from '../bundle-check/distributions.ts'
import type { Evidence } from './diagnosis.ts'
import type { CaseFacts, Condition, Confidence, KnownIssue, Sign, ToldError } from './known-issue.ts'
import { matchedLine, shownLine } from './log-line.ts'
import { quickLook } from './required-texts.ts'
import { knownIssues } from './table.ts'

export type Gaps = Readonly<Record<string, string>>

/** A row that fits something that was seen. */
export interface Candidate {
  readonly issue: KnownIssue
  readonly sign: Sign
  readonly gaps: Gaps
  readonly confidence: Confidence
  readonly evidence: Evidence
}

type Of<Kind extends Sign['in']> = Extract<Sign, { in: Kind }>

/** All signs of one kind, in the order of the table. */
function signsOf<Kind extends Sign['in']>(kind: Kind): { issue: KnownIssue; sign: Of<Kind> }[] {
  const isOf = (sign: Sign): sign is Of<Kind> => sign.in === kind
  return knownIssues.flatMap((issue) => issue.signs.filter(isOf).map((sign) => ({ issue, sign })))
}

const lineSigns = signsOf('line')
const worthALook = quickLook(lineSigns.map(({ sign }) => sign.pattern))
const warningSigns = signsOf('warning')
const stateSigns = signsOf('state')

/** What a line of a log tells, or null. `before` are the lines shortly before it. */
export function readLine(line: number, text: string, before: readonly string[], facts: CaseFacts): Candidate | null {
  const looked = matchedLine(text)
  if (!worthALook(looked)) return null
  for (const { issue, sign } of lineSigns) {
    const match = sign.pattern.exec(looked)
    if (match === null || !holds(issue.when, facts)) continue
    const gaps = gapsOf(match)
    if (sign.precededBy !== undefined && !before.some((other) => other.includes(fill(sign.precededBy ?? '', gaps))))
      continue
    return { issue, sign, gaps, confidence: sign.confidence ?? 'certain', evidence: { line, text: shownLine(text) } }
  }
  return null
}

/**
 * What a failure tells that the worker or the runner named: by its code and message, or by what stands inside of the message. Never
 * null, since the last row takes every code.
 */
export function readError(line: number | null, error: ToldError, facts: CaseFacts): Candidate | null {
  const evidence = { line, text: shownLine(`${error.code} at ${error.stage}: ${error.message}`) }
  const found = [false, true].flatMap((symptoms) =>
    knownIssues
      .flatMap((issue) => {
        if ((issue.symptom !== undefined) !== symptoms || !holds(issue.when, facts)) return []
        return issue.signs.flatMap((sign) => matchError(issue, sign, error, evidence) ?? [])
      })
      .slice(0, 1),
  )
  return found[0] ?? null
}

function matchError(issue: KnownIssue, sign: Sign, error: ToldError, evidence: Evidence): Candidate | null {
  if (sign.in === 'error') {
    const match = sign.code.test(error.code) ? (sign.message ?? /^/).exec(error.message) : null
    return match === null
      ? null
      : { issue, sign, gaps: gapsOf(match), confidence: sign.confidence ?? 'certain', evidence }
  }
  if (sign.in !== 'line' || sign.soft === true || sign.precededBy !== undefined) return null
  const match = sign.pattern.exec(matchedLine(error.message))
  return match === null
    ? null
    : { issue, sign, gaps: gapsOf(match), confidence: sign.confidence ?? 'certain', evidence }
}

/** What a warning of a document that was made tells, or null. */
export function readWarning(line: number | null, text: string, facts: CaseFacts): Candidate | null {
  for (const { issue, sign } of warningSigns) {
    const match = sign.pattern.exec(matchedLine(text))
    if (match === null || !holds(issue.when, facts)) continue
    return {
      issue,
      sign,
      gaps: gapsOf(match),
      confidence: sign.confidence ?? 'certain',
      evidence: { line, text: shownLine(text) },
    }
  }
  return null
}

/** What the job's state tells, or null. `output` is what its log holds; null when there is no telling. */
export function readState(facts: CaseFacts, output: 'none' | 'no-verdict' | null): Candidate | null {
  const { state, waitedMs } = facts
  if (state === null) return null
  for (const { issue, sign } of stateSigns) {
    const waited = waitedMs ?? 0
    const inTime = waited >= (sign.waitedFrom ?? 0) && waited < (sign.waitedBelow ?? Number.POSITIVE_INFINITY)
    if (!sign.state.test(state) || !inTime || !holds(issue.when, facts)) continue
    if (issue.when?.output !== undefined && !fits(issue.when.output, output)) continue
    const text = `Camber says ${shownLine(state)}`
    return { issue, sign, gaps: {}, confidence: sign.confidence ?? 'certain', evidence: { line: null, text } }
  }
  return null
}

/** An empty log holds no verdict either. */
function fits(wanted: 'none' | 'no-verdict', output: 'none' | 'no-verdict' | null): boolean {
  return output === wanted || (wanted === 'no-verdict' && output === 'none')
}

function holds(when: Condition | undefined, facts: CaseFacts): boolean {
  if (when === undefined) return true
  if (when.gpu !== undefined && facts.gpu !== when.gpu) return false
  if (when.grownPath !== undefined && facts.grownPath !== when.grownPath) return false
  if (when.command !== undefined && !when.command.test(facts.command ?? '')) return false
  return when.findings === undefined || when.findings.test(facts.findings ?? '')
}

/** Named groups, with what follows from them. */
function gapsOf(match: RegExpExecArray): Gaps {
  const found = Object.entries(match.groups ?? {}).flatMap(([name, value]) =>
    value === undefined ? [] : [[name.replace(/_\d$/, ''), shownLine(value)]],
  )
  const gaps: Record<string, string> = Object.fromEntries(found)
  const { module, host, requirement } = gaps
  if (module !== undefined) gaps['package'] ??= distributionFor(module)
  if (requirement !== undefined) gaps['package'] ??= /^[\w.-]+/.exec(requirement)?.[0] ?? requirement
  const name = gaps['package']
  if (name !== undefined) gaps['wanted'] = knownPins[name] ?? name
  if (host !== undefined) gaps['host_told'] = `: ${host}`
  return gaps
}

/** Versions that fit the worker and the node (facts/rythmiq-worker.md §6, facts/camber-cli.md §9). */
const knownPins: Gaps = {
  numpy: 'numpy>=1.26,<2',
  'opencv-python-headless': 'opencv-python-headless>=4.9,<5',
  paddleocr: 'paddleocr>=2.7,<3',
  pillow: 'pillow>=10.2,<11',
}

/** Words that stand where a case tells nothing, so that a command to type still shows what belongs there. */
const placeholders: Gaps = {
  run: 'RUN',
  job: 'JOB',
  size: 'medium',
  release: 'RELEASE',
  input: 'FILE',
  schema: 'SCHEMA',
  package: 'PACKAGE',
  wanted: 'PACKAGE',
  said: 'The log has more.',
  path: 'that path',
  file: 'The file',
  module: 'a module',
  name: 'A name',
  host_told: '',
  requirement: 'such package',
  library: 'a library',
  endpoint: 'it is empty',
  engine: 'that engine',
  program: 'that program',
  version: 'of this version',
  size_asked: 'of that name',
  argument: 'that it was given',
  host: 'The host',
}

/** A text of the table with its gaps filled. */
export function fill(text: string, gaps: Gaps): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => gaps[name] ?? placeholders[name] ?? name)
}
