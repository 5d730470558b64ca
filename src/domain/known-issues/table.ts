import { camberIssues } from './camber-issues.ts'
import { commandIssues } from './command-issues.ts'
import { documentIssues } from './document-issues.ts'
import type { KnownIssue } from './known-issue.ts'
import { nodeIssues } from './node-issues.ts'
import { packageIssues } from './package-issues.ts'
import { storageIssues } from './storage-issues.ts'

/** Changes when a row is added, removed or means something else; JSON carries it. */
export const knownIssuesVersion = '2026-11-25'

/**
 * Everything that `explain` can put a name to. Of one line, one error or one state the first row that fits counts, so a special case stands
 * before the general one. To add a row: put it into the file of its subject, a log of it under test/fixtures/known-issues (caused, if that can
 * be), and its name into test/domain/known-issues/recorded.ts; src/README.md says more.
 */
export const knownIssues: readonly KnownIssue[] = [
  ...camberIssues,
  ...commandIssues,
  ...packageIssues,
  ...storageIssues,
  ...documentIssues,
  ...nodeIssues,
]

const symptoms: ReadonlySet<string> = new Set(
  knownIssues.flatMap(({ code, symptom }) => (symptom === undefined ? [] : [code])),
)

/** The order in which causes are told: those that are more than a symptom first, then by how many documents they struck. */
export function byWeight(
  left: { readonly code: string; readonly documents: number | null },
  right: { readonly code: string; readonly documents: number | null },
): number {
  const symptom = Number(symptoms.has(left.code)) - Number(symptoms.has(right.code))
  return symptom !== 0 ? symptom : (right.documents ?? 0) - (left.documents ?? 0)
}
