import { spanMs } from '../age.ts'
import { isBad } from '../outcome.ts'
import type { DocumentStatus, RunStatus, ShardStatus } from '../run-status.ts'
import type { CaseFacts } from './known-issue.ts'

const mostErrors = 50

/** What a run's records tell of some of its jobs; `shards` of one job, or of all whose logs are not read. */
export function factsOfShards(
  run: RunStatus,
  shards: readonly ShardStatus[],
  findings: string | null,
  now: Date,
): CaseFacts {
  const numbers = new Set(shards.map(({ shard }) => shard))
  const documents = run.documents.filter(({ shard }) => numbers.has(shard))
  const [first] = shards
  const failed = documents.find(({ outcome }) => isBad(outcome)) ?? documents[0]
  return {
    ours: true,
    runId: run.run_id,
    jobId: first?.camber_job_id ?? null,
    state: first?.state ?? null,
    outcome: outcomeOf(documents),
    waitedMs: first === undefined ? null : waited(first, now),
    nodeSize: run.node_size,
    gpu: run.gpu,
    command: first?.command ?? null,
    folder: null,
    schema: failed?.schema_id ?? null,
    findings,
    grownPath: null,
    errors: errorsOf(documents),
    warnings: [...new Set(documents.flatMap(({ outcome, warnings }) => (outcome === 'degraded' ? warnings : [])))],
  }
}

/** Milliseconds until a job started, or until now; null when nobody knows when it was made. */
function waited({ created_at, started_at }: ShardStatus, now: Date): number | null {
  return created_at === null ? null : spanMs(created_at, started_at, now)
}

/** Of these documents alone: one job of a run may be fine. */
function outcomeOf(documents: readonly DocumentStatus[]): CaseFacts['outcome'] {
  const order = ['failed', 'no_result', 'cancelled', 'pending', 'degraded'] as const
  return order.find((outcome) => documents.some((document) => document.outcome === outcome)) ?? 'succeeded'
}

function errorsOf(documents: readonly DocumentStatus[]): CaseFacts['errors'] {
  const groups = new Map<string, { documents: number; error: NonNullable<DocumentStatus['error']>; name: string }>()
  for (const { error, name } of documents) {
    if (error === null) continue
    const key = `${error.code}\0${error.stage}\0${error.message}`
    const known = groups.get(key)
    if (known !== undefined) known.documents += 1
    else if (groups.size < mostErrors) groups.set(key, { documents: 1, error, name })
  }
  return [...groups.values()].map(({ documents: count, error, name }) => ({
    code: error.code,
    stage: error.stage,
    message: error.message,
    documents: count,
    name,
  }))
}
