import type { CamberJob } from '../../ports.ts'
import { readInstant } from './instant.ts'
import { findObjects, type JsonObject, textAt } from './json-object.ts'

const stateKeys = ['job_status', 'status', 'state'] as const

/** Jobs among JSON values, whatever they are wrapped in: found by their `job_id`, as CI does (facts §4, §10 row 4). */
export function jobsOfJson(values: readonly unknown[]): CamberJob[] {
  const byJobId = findObjects(values, isJob)
  const objects = byJobId.length > 0 ? byJobId : findObjects(values, isJobById)
  return objects.flatMap(readJobObject)
}

/** The id of a job that was just made: `job_id`, else `id`, as CI reads it (facts §3). */
export function jobIdOfJson(values: readonly unknown[]): string | null {
  for (const key of ['job_id', 'id']) {
    const [object] = findObjects(values, (candidate) => readJobId(candidate[key]) !== null)
    if (object) return readJobId(object[key])
  }
  return null
}

/** Numbers and strings both, because the type is not known (facts §4). */
function readJobId(value: unknown): string | null {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value > 0 ? String(value) : null
  return typeof value === 'string' && /^[\w-]+$/.test(value.trim()) ? value.trim() : null
}

function isJob(object: JsonObject): boolean {
  return readJobId(object.job_id) !== null && textAt(object, ...stateKeys, 'mount_dir') !== null
}

function isJobById(object: JsonObject): boolean {
  return readJobId(object.id) !== null && textAt(object, ...stateKeys) !== null
}

function readJobObject(object: JsonObject): CamberJob[] {
  const jobId = readJobId(object.job_id) ?? readJobId(object.id)
  if (jobId === null) return []
  const path = textAt(object, 'mount_dir', 'path')
  const job: CamberJob = {
    jobId,
    state: (textAt(object, ...stateKeys) ?? 'UNKNOWN').trim().toUpperCase(),
    command: textAt(object, 'command', 'cmd'),
    mountDir: path === null ? null : relativeToStash(path),
    nodeSize: textAt(object, 'node_size', 'nodeSize', 'size')?.trim().toLowerCase() ?? null,
    createdAt: readInstant(object.created_at),
    startedAt: readInstant(object.started_at ?? object.start_time),
    finishedAt: readInstant(object.finished_at ?? object.finish_time),
  }
  return [job]
}

function relativeToStash(path: string): string {
  return path
    .trim()
    .replace(/^stash:\/\/[^/]*/, '')
    .replace(/^\/+|\/+$/g, '')
}
