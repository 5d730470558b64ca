import type { BundleFinding } from '../../domain/bundle-check/finding.ts'
import { Failure } from '../../domain/failure.ts'

/** Null for a bundle that may go. */
export function brokenBundle(findings: readonly BundleFinding[]): Failure | null {
  const errors = findings.filter(({ severity }) => severity === 'error')
  if (errors.length === 0) return null
  return new Failure(
    'RELEASE_BROKEN',
    `This worker would not run on a node: ${errors.length === 1 ? 'one error' : `${errors.length} errors`}, see above. Nothing was uploaded.`,
    'Put it right, or deploy it as it is with --force, which is recorded.',
    { findings: findings.map((finding) => ({ ...finding })) },
    findings.map(findingLine),
  )
}

/** `worker.py:7: imports errors.codes, but errors/codes.py is missing`. */
export function findingLine({ severity, file, line, message, fix }: BundleFinding): string {
  const sign = severity === 'error' ? '✘' : '!'
  return `${sign} ${file}${line === null ? '' : `:${line}`}: ${message}${fix === null ? '' : ` ${fix}`}`
}
