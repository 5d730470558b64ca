import type { Candidate } from './candidate.ts'
import type { Diagnosis, Evidence } from './diagnosis.ts'
import { fill, type Gaps } from './gaps.ts'
import type { KnownIssue } from './known-issue.ts'

/** What befell some documents, or the job as a whole: the cause first, then what followed from it. */
export interface Group {
  readonly chain: readonly Candidate[]
  /** Null for what is not about documents. */
  documents: number | null
}

const mostEvidence = 3

/**
 * The chain of causes in what was seen, in the order in which it was seen. The first one that is a cause and not only a symptom stands at
 * its head; `soft` ones count only where something follows that they lead to.
 */
export function chainOf(seen: readonly Candidate[], soft: readonly Candidate[]): Candidate[] {
  const hard = distinct(seen.filter((candidate) => !isSoft(candidate)))
  const cause = hard.find(({ issue }) => issue.symptom === undefined) ?? hard[0]
  if (cause === undefined) return []
  const before = soft.find(({ issue }) => hard.some((other) => issue.leadsTo?.includes(other.issue.code) === true))
  const head = before === undefined || before.issue === cause.issue ? [cause] : [before, cause]
  return [...head, ...hard.filter((candidate) => candidate !== cause)]
}

/**
 * The same for one document. Where its worker named the failure itself, that counts more than what libraries said beside it, unless one of
 * these leads to it; what the runner says of a worker that ended is no cause.
 */
export function chainOfDocument(
  seen: readonly Candidate[],
  told: Candidate | null,
  soft: readonly Candidate[],
  named: boolean,
): Candidate[] {
  if (told === null) return chainOf(seen, soft)
  const counts = named && told.issue.symptom === undefined
  const before = seen.filter(({ issue }) => !counts || issue.leadsTo?.includes(told.issue.code) === true)
  return chainOf([...before, told], soft)
}

export function isSoft({ sign }: Candidate): boolean {
  return sign.in === 'line' && sign.soft === true
}

function distinct(candidates: readonly Candidate[]): Candidate[] {
  return [
    ...new Map(candidates.toReversed().map((candidate) => [candidate.issue.code, candidate])).values(),
  ].toReversed()
}

/** Whose job it is, which decides on what there is to type. */
export type Whose = 'ours' | 'sandbox' | 'by-hand'

/** A group as it is told, its gaps filled. */
export function diagnose({ chain, documents }: Group, gaps: Gaps, whose: Whose): Diagnosis | null {
  const [cause, ...followed] = chain
  if (cause === undefined) return null
  const { issue } = cause
  const own = { ...gaps, ...Object.assign({}, ...followed.map((candidate) => candidate.gaps)), ...cause.gaps }
  return {
    code: issue.code,
    title: fill(issue.title, own),
    why: fill(issue.why, own),
    confidence: cause.confidence,
    evidence: distinctLines([cause, ...followed].map(({ evidence }) => evidence)).slice(0, mostEvidence),
    remedy: remedyOf(issue, whose).map((line) => fill(line, own)),
    guide: issue.guide,
    retry: issue.retry,
    documents,
  }
}

/** In the sandbox a worker is run from its folder, so there is nothing to deploy and no key to push. */
function remedyOf(issue: KnownIssue, whose: Whose): readonly string[] {
  if (whose === 'by-hand') return issue.remedyByHand ?? issue.remedy
  const here = issue.remedy.filter((line) => !/^rythmiq (?:deploy-worker|rollback|secrets)/.test(line))
  if (whose === 'ours' || here.length === issue.remedy.length) return issue.remedy
  const again = 'rythmiq retry {run} --worker FOLDER   # with the folder put right'
  return [...here.filter((line) => !line.startsWith('rythmiq retry {run}')), again]
}

function distinctLines(evidence: readonly Evidence[]): Evidence[] {
  return [...new Map(evidence.map((each) => [each.text, each])).values()]
}
