import { manifestKey, resultsPrefix, runKey, shardKey, summaryKey } from '../../../src/domain/keys.ts'
import { readRecords } from '../../../src/domain/records.ts'
import { runIdsFrom } from '../../../src/domain/run-id.ts'
import type { RunStatus } from '../../../src/domain/run-status.ts'
import { type RunSummary, summarizeRun } from '../../../src/domain/run-summary.ts'
import type { ListContext } from '../../../src/operations/run/list-runs.ts'
import type { CamberJob, ObjectInfo } from '../../../src/ports.ts'
import { payload } from '../../domain/payload-made.ts'
import { documentLine, endLine, lines, phaseLine, startLine } from '../../domain/records-made.ts'
import { runRecord, shardRecord } from '../../domain/run-records-made.ts'
import { runStatus } from '../../domain/run-status-made.ts'
import { type Memory, memory } from '../outside-made.ts'

export const now = new Date('2026-11-25T03:00:00.000Z')

/** Nobody waits so long that patience ends. */
const sleep = () => new Promise<never>(() => {})

export const context: ListContext = {
  interrupted: new AbortController().signal,
  now: () => now,
  sleep,
  looked: () => {},
}

/** An id of a run of so many minutes ago. */
export function idOf(minutesAgo: number, tail = 'aaaa', local = false): string {
  return `${runIdsFrom(new Date(now.getTime() - minutesAgo * 60_000), local)}-${tail}`
}

/** What stands in the list of runs until one is over. */
export const begun = '{"schema":"rythmiq.run-begun/v1"}'

export const workedWell = [
  startLine,
  phaseLine('install', 'ended', 40_000, 'pip'),
  phaseLine('work', 'ended', 15_000),
  documentLine(),
  endLine(),
]

export function summaryMade(run_id: string, changes: Partial<RunStatus> = {}): RunSummary {
  const created_at = changes.created_at ?? `${run_id.replace(/^local-/, '').slice(0, 4)}-01-01T00:00:00.000Z`
  const records = new Map([[0, readRecords(lines(...workedWell))]])
  return summarizeRun(runStatus({ run_id, created_at, ...changes }), records, now)
}

/** What lies in Spaces of a run that is over and has its summary. */
export function summarized(run_id: string, changes: Partial<RunStatus> = {}): Record<string, string> {
  return { [runKey(run_id)]: '{}', [summaryKey(run_id)]: JSON.stringify(summaryMade(run_id, changes)) }
}

/** What lies in Spaces of a run of one document in one job, with the records that its runner left. */
export function recorded(run_id: string, told: readonly unknown[], job = '4553'): Record<string, string> {
  return {
    [summaryKey(run_id)]: begun,
    [runKey(run_id)]: JSON.stringify(runRecord({ run_id })),
    [shardKey(run_id, 0)]: JSON.stringify(shardRecord(0, { run_id, camber_job_id: job })),
    [manifestKey(run_id, 0)]: `${JSON.stringify(payload())}\n`,
    ...(told.length > 0 && { [`${resultsPrefix(run_id, 0)}a1-000001.jsonl`]: lines(...told) }),
  }
}

/** A job that ran for 70 s. */
export function endedJob(jobId: string, state = 'COMPLETED'): CamberJob {
  return {
    jobId,
    state,
    command: null,
    mountDir: null,
    nodeSize: null,
    createdAt: new Date('2026-11-23T19:01:45.000Z'),
    startedAt: new Date('2026-11-23T19:02:00.000Z'),
    finishedAt: new Date('2026-11-23T19:03:10.000Z'),
  }
}

export interface Counted {
  readonly spaces: Memory
  /** Requests as a real store takes them: a listing gives a thousand objects in one. */
  readonly requests: { list: number; read: number }
}

export function counted(objects: Record<string, string>): Counted {
  const inside = memory(objects)
  const requests = { list: 0, read: 0 }
  const get: Memory['get'] = async (key) => {
    requests.read += 1
    return inside.get(key)
  }
  async function* list(...asked: Parameters<Memory['list']>): AsyncGenerator<ObjectInfo> {
    requests.list += 1
    let told = 0
    for await (const info of inside.list(...asked)) {
      if (told > 0 && told % 1000 === 0) requests.list += 1
      told += 1
      yield info
    }
  }
  return { spaces: { ...inside, get, list }, requests }
}
