import { spanMs } from './age.ts'
import { price } from './cost.ts'
import { isFinal } from './job-state.ts'
import { nodeSize } from './node-size.ts'
import { isGood } from './outcome.ts'
import type { Tally } from './progress.ts'
import type { RunStatus, ShardStatus } from './run-status.ts'

/** Where a run of many documents is, in counts. `since` is when its first job began, as the job tells it. */
export function tallyOf(status: RunStatus, now: Date, since: string | null): Tally {
  const ended = status.documents.filter(({ outcome }) => outcome !== 'pending')
  const over = status.shards.filter(({ state }) => isFinal(state)).length
  const live = status.shards.filter(isLive).length
  const minutes = since === null ? 0 : (now.getTime() - Date.parse(since)) / 60_000
  const perMinute = minutes > 0 && ended.length > 0 ? ended.length / minutes : null
  return {
    total: status.documents.length,
    done: ended.length,
    failed: ended.filter(({ outcome }) => !isGood(outcome)).length,
    degraded: ended.filter(({ outcome }) => outcome === 'degraded').length,
    jobs: { total: status.shards.length, live, over },
    spentUsd: spentUsd(status, now),
    perMinute,
    leftMs: perMinute === null ? null : ((status.documents.length - ended.length) / perMinute) * 60_000,
  }
}

/** True while Camber has the job and has not ended it. */
export function isLive({ state, camber_job_id }: Pick<ShardStatus, 'state' | 'camber_job_id'>): boolean {
  return camber_job_id !== null && !isFinal(state) && state !== 'GONE'
}

/** What the jobs were in RUNNING until now; null for the sandbox, which costs nothing. */
function spentUsd({ shards, node_size, gpu, local }: RunStatus, now: Date): string | null {
  const size = nodeSize(node_size, gpu)
  if (local || size === null) return null
  const ms = shards.reduce(
    (sum, { started_at, finished_at }) => (started_at === null ? sum : sum + spanMs(started_at, finished_at, now)),
    0,
  )
  return price(ms, size)
}
