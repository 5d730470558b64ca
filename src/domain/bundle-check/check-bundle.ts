import { type BundleFinding, sortFindings } from './finding.ts'
import { type FollowedFile, followWorker } from './follow-worker.ts'
import { findKnownBreaks } from './known-breaks.ts'
import type { Requirements } from './requirements.ts'
import type { SourceFacts } from './source-facts.ts'
import { sourceFindings } from './source-findings.ts'
import { troubleFindings } from './trouble-findings.ts'

export interface BundleInput {
  /** Every file of the worker, without those that rythmiq adds. */
  readonly files: readonly string[]
  /** Of every Python file. */
  readonly sources: readonly SourceFacts[]
  /** Null when there is no requirements.txt. */
  readonly requirements: Requirements | null
}

/** All that can be known to be wrong with a worker before it is uploaded. */
export function checkBundle({ files, sources, requirements }: BundleInput): BundleFinding[] {
  const read = requirements?.findings ?? []
  if (!files.includes('worker.py')) return sortFindings([missingWorker(files), ...read])
  const followed = followWorker(files, sources, requirements)
  const used = followed.filter(({ reached }) => reached).map(({ facts }) => facts)
  return sortFindings([
    ...read,
    ...followed.flatMap(({ facts, reached }: FollowedFile) => sourceFindings(facts, reached)),
    ...troubleFindings(followed, requirements !== null),
    ...findKnownBreaks(requirements?.all ?? [], used),
  ])
}

/** Without it nothing is known to be used or unused, so nothing else is judged. */
function missingWorker(files: readonly string[]): BundleFinding {
  const nested = files.find((name) => name.endsWith('/worker.py'))
  return {
    severity: 'error',
    rule: 'worker-missing',
    file: 'worker.py',
    line: null,
    message: 'worker.py is missing, which is what the node starts.',
    fix: nested === undefined ? null : `Name the folder that holds it: ${nested.replace(/\/worker\.py$/, '')} has one.`,
  }
}
