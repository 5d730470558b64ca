import { Failure } from './failure.ts'

/** When a run begins no further jobs: after so many failed documents, or after such a part of all of them. */
export type HaltRule =
  | { readonly kind: 'count'; readonly failed: number }
  | { readonly kind: 'share'; readonly percent: number }

/** Reads `fail=20` or `fail=5%`. Throws USAGE. */
export function readHalt(text: string): HaltRule {
  const [, number = '', sign = ''] = /^fail=(\d+(?:\.\d+)?)(%?)$/.exec(text.trim()) ?? []
  const value = Number(number)
  const sound = number !== '' && value > 0 && (sign === '%' ? value <= 100 : Number.isInteger(value))
  if (!sound) throw new Failure('USAGE', `--halt wants fail=20 or fail=5%; '${text}' is neither.`)
  return sign === '%' ? { kind: 'share', percent: value } : { kind: 'count', failed: value }
}

/** True once as many documents have failed as the rule allows at most. A share is of all documents of the run, so that two early failures do not end a thousand. */
export function isHalted(rule: HaltRule, failed: number, documents: number): boolean {
  return rule.kind === 'count' ? failed >= rule.failed : failed > 0 && failed * 100 >= rule.percent * documents
}
