import { compareTexts } from '../compare-texts.ts'

/** Everything that a check of a worker's folder can find. */
export type BundleRule =
  | 'worker-missing'
  | 'source-invalid'
  | 'source-unchecked'
  | 'module-missing'
  | 'package-init-missing'
  | 'name-missing'
  | 'relative-import'
  | 'file-missing'
  | 'standard-library-shadowed'
  | 'requirements-missing'
  | 'requirement-missing'
  | 'requirements-invalid'
  | 'requirements-unpinned'
  | 'version-breaks'
  | 'secret'

/** `error`: the worker would fail on the node, or a secret would leave this machine. `warning`: worth a look. */
export interface BundleFinding {
  readonly severity: 'error' | 'warning'
  readonly rule: BundleRule
  /** Path inside the bundle. */
  readonly file: string
  readonly line: number | null
  readonly message: string
  readonly fix: string | null
}

/** Errors first, then by file and line: the same folder always gives the same list, and nothing twice. */
export function sortFindings(findings: readonly BundleFinding[]): BundleFinding[] {
  const keyed = new Map(findings.map((finding) => [keyOf(finding), finding]))
  return [...keyed.values()].sort(
    (left, right) =>
      compareTexts(left.severity, right.severity) ||
      compareTexts(left.file, right.file) ||
      (left.line ?? 0) - (right.line ?? 0) ||
      compareTexts(keyOf(left), keyOf(right)),
  )
}

function keyOf({ severity, rule, file, line, message }: BundleFinding): string {
  return [severity, rule, file, line ?? '', message].join('\0')
}
