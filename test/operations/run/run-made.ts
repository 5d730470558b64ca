import { payload } from '../../domain/payload-made.ts'
import { documentLine, endLine, lines, startLine, successVerdict } from '../../domain/records-made.ts'
import { runId, runRecord, shardRecord } from '../../domain/run-records-made.ts'
import type { Memory } from '../outside-made.ts'

/** The UUID of a document of a run that was laid. */
export function documentId(shard: number, index: number): string {
  return `3f2b8c1e-0000-4000-8${String(shard).padStart(3, '0')}-${String(index).padStart(12, '0')}`
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
