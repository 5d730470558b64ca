import type { BundleFinding } from './finding.ts'
import type { SourceFacts, SourceFault } from './source-facts.ts'
import { unused } from './unused.ts'

/** What is wrong with a file by itself. */
export function sourceFindings({ name, fault }: SourceFacts, reached: boolean): BundleFinding[] {
  if (fault === null) return []
  const { severity, rule, message } = judge(fault)
  return [
    {
      severity: reached ? severity : 'warning',
      rule,
      file: name,
      line: fault.line,
      message: unused(message, reached),
      fix: null,
    },
  ]
}

function judge({ kind, message }: SourceFault): Pick<BundleFinding, 'severity' | 'rule' | 'message'> {
  switch (kind) {
    case 'syntax':
      return { severity: 'error', rule: 'source-invalid', message: `does not compile: ${message}.` }
    case 'newer':
      return {
        severity: 'error',
        rule: 'source-invalid',
        message: `does not compile on the node's Python 3.11: ${message}.`,
      }
    case 'older':
      return {
        severity: 'warning',
        rule: 'source-unchecked',
        message: `could not be checked with the Python of this machine, which is older than the node's (${message}).`,
      }
    case 'unread':
      return { severity: 'warning', rule: 'source-unchecked', message: `was not checked: it ${message}.` }
    default:
      return kind satisfies never
  }
}
