import { ok, type Sight, warning } from '../../domain/check.ts'
import { oneLine } from '../../domain/control.ts'
import type { RunRow } from '../../domain/run-row.ts'
import { documentsOf } from '../../domain/run-summary.ts'
import type { DoctorFacts } from './facts.ts'

/** Below this share, failures are those of single documents. */
const noticedShare = 0.2

/** What became of the newest runs, and what most of their failures have in common. */
export async function lookAtRecentRuns(facts: DoctorFacts): Promise<Sight> {
  const runs = await facts.recentRuns()
  if (runs.length === 0) return ok('no runs in a week')
  const counts = runs.flatMap(({ summary }) => (summary === null ? [] : [documentsOf(summary)]))
  const bad = counts.reduce((sum, count) => sum + count.bad, 0)
  const ended = counts.reduce((sum, count) => sum + count.good + count.bad, 0)
  const untold = runs.length - counts.length
  const unread = untold === 0 ? '' : `; ${untold} cannot be read`
  const seen = `${bad} of ${ended} documents failed in the last ${runs.length === 1 ? 'run' : `${runs.length} runs`}${unread}`
  const most = mostFrequent(runs)
  if (most === null || bad < ended * noticedShare) return ok(seen)
  const share = most.count === bad ? 'all' : `${most.count} of them`
  const message = oneLine(most.example).slice(0, 160)
  return warning(
    `${seen}, ${share} with ${most.code} at ${most.stage}.`,
    message === '' ? 'They have that in common.' : `For one: ${message}`,
    [`rythmiq explain ${most.run}`],
  )
}

/** The failure that struck most documents of these runs, and the newest run that has it. */
function mostFrequent(runs: readonly RunRow[]) {
  const kinds = new Map<string, { code: string; stage: string; count: number; example: string; run: string }>()
  for (const { run_id, summary } of runs) {
    for (const { code, stage, count, example } of summary?.failures ?? []) {
      const known = kinds.get(`${code} ${stage}`) ?? { code, stage, count: 0, example, run: run_id }
      kinds.set(`${code} ${stage}`, { ...known, count: known.count + count })
    }
  }
  return [...kinds.values()].sort((left, right) => right.count - left.count)[0] ?? null
}
