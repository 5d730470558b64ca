import type { BundleFinding } from './finding.ts'
import type { FollowedFile, PlacedTrouble } from './follow-worker.ts'
import { unused } from './unused.ts'

interface Candidate {
  readonly finding: BundleFinding
  readonly trouble: PlacedTrouble
}

/** Turns troubles into findings: an error only where the worker comes to it, and one finding for each subject. */
export function troubleFindings(followed: readonly FollowedFile[], hasRequirements: boolean): BundleFinding[] {
  const candidates = followed.flatMap(({ facts, reached, troubles }) =>
    troubles.map((trouble) => ({ trouble, finding: findingOf(facts.name, reached, trouble) })),
  )
  if (hasRequirements) return oneForEachSubject(candidates)
  const installed = candidates.filter(({ trouble }) => trouble.rule === 'requirement-missing')
  const others = candidates.filter(({ trouble }) => trouble.rule !== 'requirement-missing')
  return [...oneForEachSubject(others), ...noRequirements(installed)]
}

function findingOf(file: string, reached: boolean, trouble: PlacedTrouble): BundleFinding {
  const { rule, line, fix, message } = trouble
  const severity = reached && trouble.doubtful !== true ? 'error' : 'warning'
  return { severity, rule, file, line, message: unused(message, reached), fix }
}

/** The gravest, and of those the first. */
function oneForEachSubject(candidates: readonly Candidate[]): BundleFinding[] {
  const chosen = new Map<string, BundleFinding>()
  for (const { trouble, finding } of candidates) {
    const subject = `${trouble.rule}\0${trouble.subject ?? `${finding.file}\0${trouble.message}`}`
    const before = chosen.get(subject)
    if (before === undefined || isGraver(finding, before)) chosen.set(subject, finding)
  }
  return [...chosen.values()]
}

function isGraver(finding: BundleFinding, than: BundleFinding): boolean {
  if (finding.severity !== than.severity) return finding.severity === 'error'
  return finding.file === than.file ? (finding.line ?? 0) < (than.line ?? 0) : finding.file < than.file
}

function noRequirements(missing: readonly Candidate[]): BundleFinding[] {
  if (missing.length === 0) return []
  const errors = missing.filter(({ finding }) => finding.severity === 'error')
  const counted = errors.length > 0 ? errors : missing
  const names = [...new Set(counted.map(({ trouble }) => trouble.subject ?? ''))].sort()
  const [first] = counted
  return [
    {
      severity: errors.length > 0 ? 'error' : 'warning',
      rule: 'requirements-missing',
      file: 'requirements.txt',
      line: null,
      message: `requirements.txt is missing, though the worker imports what ${names.join(', ')} ${names.length === 1 ? 'brings' : 'bring'} (${first?.finding.file}:${first?.finding.line}).`,
      fix: 'Write a requirements.txt that names them with their versions.',
    },
  ]
}
