import type { RunRecord, ShardRecord } from '../../src/domain/run.ts'

export const runId = '20261123-190142-k3f9'
export const askedAt = '2026-11-23T19:01:42.000Z'

/** `run.json` as submit writes it, of one document in one job, with changes. */
export function runRecord(changes: Partial<RunRecord> = {}): RunRecord {
  return {
    schema: 'rythmiq.run-record/v1',
    run_id: runId,
    created_at: askedAt,
    created_by: { user: 'asha', host: 'desk', version: '0.1.0' },
    release: 'abcdef012345',
    stash_path: 'stash://asha/rythmiq-worker-v2/releases/abcdef012345/',
    env_file: 'worker-0.env',
    node: { engine: 'base', size: 'small', gpu: false },
    documents: 1,
    shards: 1,
    ...changes,
  }
}

/** `shards/<n>.json` of a job that Camber made, with changes. */
export function shardRecord(shard: number, changes: Partial<ShardRecord> = {}): ShardRecord {
  return {
    schema: 'rythmiq.shard/v1',
    run_id: runId,
    shard,
    documents: 1,
    command: `bash run.sh --run ${changes.run_id ?? runId} --shard ${shard} --env worker-0.env --cores 16`,
    intended_at: askedAt,
    camber_job_id: String(27000 + shard),
    created_at: askedAt,
    ...changes,
  }
}
