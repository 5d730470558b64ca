import { formatDuration } from '../duration.ts'
import { quoted } from '../quote.ts'
import type { Evidence } from './diagnosis.ts'
import { fill, type Gaps, gapsOf } from './gaps.ts'
import type { CaseFacts, Condition, Confidence, KnownIssue, Sign, ToldError } from './known-issue.ts'
import { matchedLine, shownLine } from './log-line.ts'
import { quickLook } from './required-texts.ts'
import { knownIssues } from './table.ts'

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
/** A symptom yields to whatever says more. */
const bySymptom = [...knownIssues].sort((left, right) => Number(isSymptom(left)) - Number(isSymptom(right)))

function isSymptom({ symptom }: KnownIssue): boolean {
  return symptom !== undefined
}

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
    return candidate(issue, sign, gaps, { line, text: shownLine(text) })
  }
  return null
}

/**
 * What a failure tells that the worker or the runner named: by its code and message, or by what stands inside of the message. Never
 * null, since the last row takes every code.
 */
export function readError(line: number | null, error: ToldError, facts: CaseFacts): Candidate | null {
  const evidence = { line, text: textOfError(error) }
  const found = firstOfError(error, evidence, facts)
  // A remedy that names a document names one that this befell.
  const name = facts.errors.find((told) => told.name !== null && textOfError(told) === evidence.text)?.name ?? null
  return found === null || name === null ? found : { ...found, gaps: { input: quoted(name), ...found.gaps } }
}

function firstOfError(error: ToldError, evidence: Evidence, facts: CaseFacts): Candidate | null {
  for (const issue of bySymptom) {
    if (!holds(issue.when, facts)) continue
    const [first] = issue.signs.flatMap((sign) => matchError(issue, sign, error, evidence) ?? [])
    if (first !== undefined) return first
  }
  return null
}

/** A failure that was told, as evidence. */
export function textOfError({ code, stage, message }: ToldError): string {
  return shownLine(`${code} at ${stage}: ${message}`)
}

function matchError(issue: KnownIssue, sign: Sign, error: ToldError, evidence: Evidence): Candidate | null {
  const match = sign.in === 'error' ? matchCode(sign, error) : sign.in === 'line' ? matchWords(sign, error) : null
  return match === null ? null : candidate(issue, sign, gapsOf(match), evidence)
}

function matchCode(sign: Of<'error'>, { code, message }: ToldError): RegExpExecArray | null {
  return sign.code.test(code) ? (sign.message ?? /^/).exec(message) : null
}

/** What a library said stands in the messages of worker and runner, too. */
function matchWords(sign: Of<'line'>, { message }: ToldError): RegExpExecArray | null {
  return sign.soft === true || sign.precededBy !== undefined ? null : sign.pattern.exec(matchedLine(message))
}

function candidate(issue: KnownIssue, sign: Sign, gaps: Gaps, evidence: Evidence): Candidate {
  return { issue, sign, gaps, confidence: sign.confidence ?? 'certain', evidence }
}

/** What a warning of a document that was made tells, or null. */
export function readWarning(line: number | null, text: string, facts: CaseFacts): Candidate | null {
  for (const { issue, sign } of warningSigns) {
    const match = sign.pattern.exec(matchedLine(text))
    if (match === null || !holds(issue.when, facts)) continue
    return candidate(issue, sign, gapsOf(match), { line, text: shownLine(text) })
  }
  return null
}

/** What the job's state tells, or null. `output` is what its log holds; null when there is no telling. */
export function readState(facts: CaseFacts, output: 'none' | 'no-verdict' | null): Candidate | null {
  const { state, waitedMs } = facts
  if (state === null) return null
  for (const { issue, sign } of stateSigns) {
    const waitedEnough = (waitedMs ?? 0) >= (sign.waitedFrom ?? 0)
    if (!sign.state.test(state) || !waitedEnough || !holds(issue.when, facts)) continue
    if (issue.when?.output !== undefined && !fits(issue.when.output, output)) continue
    return candidate(issue, sign, {}, { line: null, text: stateText(state, waitedMs) })
  }
  return null
}

/** A job that waits is told with how long it does. */
function stateText(state: string, waitedMs: number | null): string {
  const waits = waitedMs !== null && /^(?:SUBMITTED|PENDING|PROVISIONING|INITIALIZING)$/.test(state)
  return `Camber says ${shownLine(state)}${waits ? `, ${formatDuration(waitedMs)} after the job was made` : ''}`
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
