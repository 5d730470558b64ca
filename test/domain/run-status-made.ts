import type { DocumentStatus, RunStatus, ShardStatus } from '../../src/domain/run-status.ts'

/** A job that was in RUNNING for 70 s. */
export function shardStatus(changes: Partial<ShardStatus> = {}): ShardStatus {
  return {
    shard: 0,
    camber_job_id: '4553',
    state: 'COMPLETED',
    created_at: '2026-11-23T19:01:45.000Z',
    started_at: '2026-11-23T19:02:00.000Z',
    finished_at: '2026-11-23T19:03:10.000Z',
    command: 'bash run.sh',
    ...changes,
  }
}

export function documentStatus(changes: Partial<DocumentStatus> = {}): DocumentStatus {
  return {
    job_id: '3f2b8c1e-0000-4000-8000-000000000001',
    user_id: '7d444840-9dc0-41d1-b245-5ffdce74fad2',
    shard: 0,
    name: 'passport.jpg',
    schema_id: 'passport_seva',
    outcome: 'succeeded',
    quality_score: 0.91,
    ocr_confidence: 0.93,
    warnings: [],
    error: null,
    artifacts: null,
    made: null,
    asked: { width: 413, height: 531, dpi: 300, max_kb: 300, format: 'jpeg' },
    work_ms: 15_000,
    ...changes,
  }
}

/** A run of one document that came out well, with changes. */
export function runStatus(changes: Partial<RunStatus> = {}): RunStatus {
  return {
    run_id: '20261123-190142-k3f9',
    outcome: 'succeeded',
    local: false,
    created_at: '2026-11-23T19:01:42.000Z',
    created_by: 'asha@desk',
    release: 'abcdef012345',
    node_size: 'small',
    gpu: false,
    refused: 0,
    retry_of: null,
    cancel: null,
    untold: [],
    shards: [shardStatus()],
    documents: [documentStatus()],
    phases: [],
    cost: null,
    ...changes,
  }
}
