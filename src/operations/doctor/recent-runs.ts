import { ok, type Sight, warning } from '../../domain/check.ts'
import { oneLine } from '../../domain/control.ts'
import { Failure } from '../../domain/failure.ts'
import { groupFailures } from '../../domain/failure-groups.ts'
import { isGood } from '../../domain/outcome.ts'
import type { RunStatus } from '../../domain/run-status.ts'
import type { CamberJob } from '../../ports.ts'
import type { DoctorFacts } from './facts.ts'
import { readRecentRuns } from './read-recent-runs.ts'

/** Below this share, failures are those of single documents. */
const noticedShare = 0.2

/** What became of the newest runs, and what most of their failures have in common. Reads a bounded part of them. */
export async function lookAtRecentRuns(facts: DoctorFacts): Promise<Sight> {
  const { jobs } = await newestJobs(facts)
  const { runs, partly } = await readRecentRuns(await facts.spaces(), facts.now(), jobs)
  const documents = runs.flatMap((run) => run.documents).filter(({ outcome }) => outcome !== 'pending')
  const bad = documents.filter(({ outcome }) => !isGood(outcome))
  const [group] = groupFailures(documents)
  if (runs.length === 0) return ok('no runs in a week')
  const seen = `${bad.length} of ${documents.length} documents failed in the last ${runs.length === 1 ? 'run' : `${runs.length} runs`}`
  if (group === undefined || bad.length < documents.length * noticedShare) return ok(seen)
  const { code, stage, count, example } = group
  const most = count === bad.length ? 'all' : `${count} of them`
  const part = partly ? ' Not all of them was read.' : ''
  const message = oneLine(example.message).slice(0, 160)
  return warning(
    `${seen}, ${most} with ${code} at ${stage}.${part}`,
    message === '' ? 'They have that in common.' : `For one: ${message}`,
    [`rythmiq explain ${newestWith(runs, code)}`],
  )
}

/** Without them less is told of a job that left no record; what Camber says for itself is told by other checks. */
export async function newestJobs(facts: DoctorFacts): Promise<{ readonly jobs: readonly CamberJob[] }> {
  return facts.jobs().catch((error: unknown) => {
    if (error instanceof Failure) return { jobs: [] }
    throw error
  })
}

function newestWith(runs: readonly RunStatus[], code: string): string {
  const has = runs.find(({ documents }) =>
    documents.some(({ error, outcome }) => (error?.code ?? outcome.toUpperCase()) === code),
  )
  return has?.run_id ?? '@last'
}
