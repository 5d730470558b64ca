import { payload } from '../../domain/payload-made.ts'
import { documentLine, endLine, lines, startLine, successVerdict } from '../../domain/records-made.ts'
import type { Memory } from '../outside-made.ts'

export const runId = '20261123-190142-k3f9'
export const askedAt = '2026-11-23T19:01:42.000Z'

/** The UUID of a document of a run that was laid. */
export function documentId(shard: number, index: number): string {
  return `3f2b8c1e-0000-4000-8${String(shard).padStart(3, '0')}-${String(index).padStart(12, '0')}`
}

/** `run.json` as submit writes it, with changes. */
export function runRecord(changes: Record<string, unknown> = {}): Record<string, unknown> {
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

/** `shards/<n>.json` of a job that Camber made. */
export function shardRecord(shard: number, changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    schema: 'rythmiq.shard/v1',
    run_id: runId,
    shard,
    documents: 1,
    command: `bash run.sh --run ${runId} --shard ${shard} --env worker-0.env --cores 16`,
    intended_at: askedAt,
    camber_job_id: String(27000 + shard),
    created_at: askedAt,
    ...changes,
  }
}

/** Lays a run of so many jobs with so many documents each, all handed over, none begun. */
export function layRun(spaces: Memory, shards: number, documents: number): void {
  const root = `rythmiq/runs/${runId}`
  spaces.objects.set(`${root}/run.json`, JSON.stringify(runRecord({ shards, documents: shards * documents })))
  for (let shard = 0; shard < shards; shard++) {
    const manifest = Array.from({ length: documents }, (_, index) => ({
      ...payload(),
      job_id: documentId(shard, index),
    }))
    spaces.objects.set(`${root}/shards/${shard}.jsonl`, lines(...manifest))
    spaces.objects.set(`${root}/shards/${shard}.json`, JSON.stringify(shardRecord(shard, { documents })))
  }
}

/** Lays a part of a shard's results: `name` is what follows the shard's folder, such as `a1-000000.jsonl`. */
export function layPart(spaces: Memory, shard: number, name: string, ...told: readonly unknown[]): void {
  spaces.objects.set(`rythmiq/runs/${runId}/results/${shard}/${name}`, lines(...told))
}

/** The record of a document that was processed well, with changes. */
export function good(shard: number, index: number, changes: Record<string, unknown> = {}): Record<string, unknown> {
  const job_id = documentId(shard, index)
  return documentLine({ index, job_id, verdict: successVerdict({ job_id }), ...changes })
}

export { endLine, startLine }
