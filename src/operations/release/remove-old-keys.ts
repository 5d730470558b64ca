import type { RunRecord } from '../../domain/run.ts'
import type { Outside } from '../../ports.ts'
import { isEnvFileName } from './env-file.ts'
import { liveJobs } from './live-jobs.ts'
import type { Deployment } from './release-store.ts'
import { pendingRuns } from './releases-in-use.ts'

export interface OldKeys {
  readonly removed: readonly string[]
  /** Still named by a job that is not over. */
  readonly kept: readonly string[]
}

/** Removes the env files of a release that no live job and no run under way names, so that rotated keys do not lie about. What cannot be told stays. */
export async function removeOldKeys(
  outside: Outside,
  { release, path: folder, envFile: current }: Deployment,
  now: Date,
): Promise<OldKeys> {
  const listed = (await outside.camber.listStash(folder, { recursive: false })) ?? []
  const old = listed.map(({ path }) => path).filter((path) => isEnvFileName(path) && path !== current)
  if (old.length === 0) return { removed: [], kept: [] }
  const jobs = await liveJobs(outside.camber, now)
  // A job whose command is not shown may name any of them.
  const unknown = jobs === null || jobs.some(({ command }) => command === null)
  const runs = unknown ? [] : await pendingRuns(outside, new Set([release]), () => now)
  const kept = old.filter(
    (name) => unknown || jobs.some(({ command }) => command?.includes(name)) || runs.some((run) => mayName(run, name)),
  )
  const removed = old.filter((name) => !kept.includes(name))
  for (const name of removed) await outside.camber.remove(`${folder}${name}`, { recursive: false })
  return { removed, kept }
}

/** A run whose record does not say which keys its jobs name may name any. */
function mayName(run: RunRecord, name: string): boolean {
  return run.env_file === undefined || run.env_file === name
}
