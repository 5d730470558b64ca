import { isLocalRun } from '../run-id.ts'
import { readState } from './candidate.ts'
import { diagnose, type Group } from './choose-cause.ts'
import type { Diagnosis, Judgement, Recognised } from './diagnosis.ts'
import { gapsOfCase } from './gaps.ts'
import type { CaseFacts } from './known-issue.ts'
import { byWeight } from './table.ts'
import type { TellingLines } from './telling-lines.ts'

/** What a log held in the end. */
export interface Seen {
  readonly groups: readonly Group[]
  readonly degraded: readonly Group[]
  /** Results of the worker, be they good or bad, in the log itself or in the runner's records. */
  readonly results: boolean
  readonly runner: boolean
  readonly text: boolean
  readonly telling: TellingLines
}

/** The last word on a case: which of what was found is its cause, and whether anything is wrong at all. */
export function judge(facts: CaseFacts, seen: Seen): Recognised {
  const { groups, degraded, telling } = seen
  const gaps = gapsOfCase(facts)
  const ours = facts.ours || seen.runner
  const whose = !ours ? 'by-hand' : isLocalRun(facts.runId ?? '') ? 'sandbox' : 'ours'
  const told = (list: readonly Group[]): Diagnosis[] =>
    list.flatMap((group) => diagnose(group, gaps, whose) ?? []).sort(byWeight)
  const say = (judgement: Judgement, diagnoses: readonly Diagnosis[]): Recognised => ({
    judgement,
    diagnoses,
    telling: judgement === 'unknown' ? telling.lines() : [],
  })
  if (facts.outcome === 'succeeded') return say('healthy', [])
  if (groups.some(({ chain }) => chain[0]?.issue.symptom !== 'unexplained')) return say('explained', told(groups))
  const state = readState(facts, seen.text ? (seen.results ? null : 'no-verdict') : 'none')
  const byState = state === null ? [] : told([{ chain: [state], documents: null }])
  if (groups.length > 0) {
    // A state that says more than that it failed is the better name.
    const better = state !== null && state.issue.symptom === undefined && state.issue.usual !== true
    return better ? say('explained', [...byState, ...told(groups)]) : say('unknown', told(groups))
  }
  const made = (): Recognised => (degraded.length > 0 ? say('degraded', told(degraded)) : say('healthy', []))
  if (seen.results && facts.state !== 'FAILED') return made()
  if (state !== null) {
    const { usual, symptom } = state.issue
    return say(usual === true ? 'waiting' : symptom === 'unexplained' ? 'unknown' : 'explained', byState)
  }
  const bad = facts.outcome !== null && facts.outcome !== 'degraded' && facts.outcome !== 'pending'
  return bad || (!seen.runner && telling.endsInException()) ? say('unknown', []) : made()
}
