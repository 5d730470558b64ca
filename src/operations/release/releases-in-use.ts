import { runOfCommand } from '../../domain/job-command.ts'
import { parseJson } from '../../domain/json.ts'
import { runKey, runsPrefix } from '../../domain/keys.ts'
import { parseRunRecord, type RunRecord } from '../../domain/run.ts'
import { runIdsFrom } from '../../domain/run-id.ts'
import type { CamberJob, ObjectStore, Outside } from '../../ports.ts'
import { readRun } from '../run/read-run.ts'
import { storedText } from '../stored-text.ts'
import { liveJobs } from './live-jobs.ts'

/** A run that was asked for longer ago than this has no job left that could still begin (facts/camber-cli.md §3, Scheduling). */
const recentMs = 7 * 86_400_000
const readsAtOnce = 16

/**
 * Which of these releases a job that is not over works in, or a run that may still make one. What cannot be told counts as in use.
 * Null when that goes for all of them.
 */
export async function releasesInUse(
  outside: Outside,
  releases: ReadonlySet<string>,
  now: () => Date,
): Promise<Set<string> | null> {
  if (releases.size === 0) return new Set()
  const jobs = await liveJobs(outside.camber, now())
  if (jobs === null) return null
  const used = new Set<string>()
  for (const job of jobs) {
    const release = releaseOfFolder(job.mountDir) ?? (await releaseOfCommand(outside, job))
    if (release !== null) used.add(release)
  }
  const others = new Set([...releases].filter((release) => !used.has(release)))
  for (const { release } of await pendingRuns(outside, others, now)) used.add(release)
  return used
}

/** Recent runs of these releases that are not over, or of which that cannot be told. */
export async function pendingRuns(
  outside: Outside,
  releases: ReadonlySet<string>,
  now: () => Date,
): Promise<RunRecord[]> {
  const pending: RunRecord[] = []
  for (const run of await recentRuns(outside, now())) {
    if (!releases.has(run.release)) continue
    const outcome = await readRun(outside, run.run_id, now).then(
      (status) => status.outcome,
      () => 'pending' as const,
    )
    if (outcome === 'pending') pending.push(run)
  }
  return pending
}

function releaseOfFolder(mountDir: string | null): string | null {
  return /(?:^|\/)releases\/([0-9a-f]{12})(?:\/|$)/.exec(mountDir ?? '')?.[1] ?? null
}

/** Lists need not show the command, so a job that lists without one is asked for. */
async function releaseOfCommand({ spaces, camber }: Outside, job: CamberJob): Promise<string | null> {
  const run = runOfCommand(job.command ?? (await camber.getJob(job.jobId)).command ?? '')
  return run === null ? null : ((await readRunRecord(spaces, runKey(run)))?.release ?? null)
}

async function recentRuns({ spaces, local }: Outside, now: Date): Promise<RunRecord[]> {
  const since = `${runsPrefix}${runIdsFrom(new Date(now.getTime() - recentMs), local)}`
  const keys: string[] = []
  for await (const { key } of spaces.list(`${runsPrefix}${local ? 'local-' : ''}`, { after: since })) {
    if (key.endsWith('/run.json')) keys.push(key)
  }
  const runs: RunRecord[] = []
  while (keys.length > 0) {
    const batch = await Promise.all(keys.splice(0, readsAtOnce).map((key) => readRunRecord(spaces, key)))
    runs.push(...batch.filter((run) => run !== null))
  }
  return runs
}

async function readRunRecord(spaces: ObjectStore, key: string): Promise<RunRecord | null> {
  const text = await storedText(spaces, key)
  return text === null ? null : parseRunRecord(parseJson(text))
}
