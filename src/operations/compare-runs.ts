import type { Comparison } from '../domain/explanation.ts'
import { Failure } from '../domain/failure.ts'
import { runsPrefix } from '../domain/keys.ts'
import { isGood } from '../domain/outcome.ts'
import { differencesOf } from '../domain/run-differences.ts'
import type { RunStatus } from '../domain/run-status.ts'
import type { Outside, RunJournal } from '../ports.ts'
import { readRun, readRunRecord } from './read-run.ts'
import { readRelease } from './release-store.ts'

export interface CompareContext {
  now(): Date
  readonly journal: RunJournal
}

/** Each is a handful of requests. */
const mostRuns = 8
/** A run of more jobs than this takes too long to look at. */
const mostShards = 4
/** Days before the run, its own included, whose runs are looked for in Spaces. */
const mostDays = 3
/** Runs of a day that are counted up to; the newest of them are looked at. */
const mostOfDay = 40

/**
 * The newest run before this one that went well, and what has changed since. Runs that this machine remembers come first, then those of the
 * last days in Spaces; after a few nobody looks further.
 */
export async function compareWithLastGood(
  outside: Outside,
  run: RunStatus,
  context: CompareContext,
): Promise<Comparison> {
  const quiet = withoutCamber(outside)
  let looked = 0
  for (const runId of await earlierRuns(outside, run.run_id, context.journal)) {
    if (looked === mostRuns) break
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
  if (remembered.length >= mostRuns) return remembered.toSorted().reverse().slice(0, mostRuns)
  const stored: string[] = []
  for (const day of daysBefore(runId)) {
    if (stored.length >= mostRuns) break
    stored.push(...(await runsOfDay(outside, day, runId)).toReversed())
  }
  return [...new Set([...remembered, ...stored])].toSorted().reverse()
}

/** The beginnings of run ids of the day of a run and of the days before it. */
function daysBefore(runId: string): string[] {
  const [, prefix = '', year = '', month = '', day = ''] = /^(local-)?(\d{4})(\d\d)(\d\d)-/.exec(runId) ?? []
  if (year === '') return []
  return Array.from({ length: mostDays }, (_, back) => {
    const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day) - back))
    return `${prefix}${date.toISOString().slice(0, 10).replaceAll('-', '')}-`
  })
}

/** One request a run: the list jumps over everything else that lies under it. Oldest first, the last ones before `runId`. */
async function runsOfDay(outside: Outside, day: string, runId: string): Promise<string[]> {
  const found: string[] = []
  let after = ''
  while (found.length < mostOfDay) {
    const options = after === '' ? { limit: 1 } : { after, limit: 1 }
    let next: string | undefined
    for await (const { key } of outside.spaces.list(`${runsPrefix}${day}`, options))
      next ??= key.slice(runsPrefix.length).split('/')[0]
    if (next === undefined || next >= runId) return found
    found.push(next)
    after = `${runsPrefix}${next}0`
  }
  return found
}
