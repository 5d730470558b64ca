import type { Comparison } from '../../domain/explanation.ts'
import { Failure } from '../../domain/failure.ts'
import { isGood } from '../../domain/outcome.ts'
import { differencesOf } from '../../domain/run-differences.ts'
import { timeOfRun } from '../../domain/run-id.ts'
import type { RunStatus } from '../../domain/run-status.ts'
import type { Outside, RunJournal } from '../../ports.ts'
import { readRelease } from '../release/release-store.ts'
import { readRun, readRunRecord } from '../run/read-run.ts'
import { runIds } from '../run/run-ids.ts'

export interface CompareContext {
  now(): Date
  readonly journal: RunJournal
}

/** Each is a handful of requests. */
const mostRuns = 8
/** A run of more jobs than this takes too long to look at. */
const mostShards = 4
/** So long before the run others are looked for in Spaces, in milliseconds. */
const lookedBackMs = 3 * 86_400_000

/**
 * The newest run before this one that went well, and what has changed since: among those of the last days in Spaces and those that this
 * machine remembers. After a few nobody looks further.
 */
export async function compareWithLastGood(
  outside: Outside,
  run: RunStatus,
  context: CompareContext,
): Promise<Comparison> {
  const quiet = withoutCamber(outside)
  let looked = 0
  for (const runId of await earlierRuns(outside, run.run_id, context.journal)) {
    looked += 1
    const good = await goodRun(quiet, runId, context)
    if (good === null) continue
    const [before, now] = await Promise.all([
      readRelease(outside.spaces, good.release),
      readRelease(outside.spaces, run.release),
    ])
    return { run_id: runId, looked_at: looked, differences: differencesOf(good, run, before, now) }
  }
  return { run_id: null, looked_at: looked, differences: [] }
}

/** Records in Spaces tell whether a run went well; asking Camber for each job of each run would take seconds a job. */
function withoutCamber(outside: Outside): Outside {
  const camber = {
    ...outside.camber,
    getJob: async (jobId: string): Promise<never> => {
      throw new Failure('JOB_NOT_FOUND', `Job ${jobId} is not asked for.`)
    },
    listJobs: async () => ({ jobs: [], total: 0 }),
    jobLogs: async () => null,
  }
  return { ...outside, camber }
}

/** The run when it went well; null for one that did not, is too large to look at, or cannot be read. */
async function goodRun(outside: Outside, runId: string, { now }: CompareContext): Promise<RunStatus | null> {
  try {
    if ((await readRunRecord(outside, runId)).shards > mostShards) return null
    const status = await readRun(outside, runId, now)
    return isGood(status.outcome) ? status : null
  } catch (error) {
    if (error instanceof Failure && error.code === 'RUN_NOT_FOUND') return null
    throw error
  }
}

/** Newest first, each once. */
async function earlierRuns(outside: Outside, runId: string, journal: RunJournal): Promise<string[]> {
  const remembered = (await journal.recall().catch(() => []))
    .filter((run) => run.local === outside.local && run.run_id < runId)
    .map(({ run_id }) => run_id)
  const asked = Date.parse(timeOfRun(runId))
  // A second further, because runs of the same second are told apart by the end of their ids alone.
  const until = new Date(asked + 1000)
  const stored: string[] = []
  for await (const id of runIds(outside, until, { since: new Date(asked - lookedBackMs), until })) {
    if (id < runId) stored.push(id)
    if (stored.length === mostRuns) break
  }
  return [...new Set([...remembered, ...stored])].toSorted().reverse().slice(0, mostRuns)
}
