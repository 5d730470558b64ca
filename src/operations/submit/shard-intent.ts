import { jobCommand } from '../../domain/job-command.ts'
import { nodeSize } from '../../domain/node-size.ts'
import type { RunRecord, ShardRecord } from '../../domain/run.ts'
import { sliceOf } from '../../domain/shards.ts'
import type { JobRequest } from '../../ports.ts'

/** What is written before a shard's job is asked for. It follows from the run's record alone, so that any machine makes the same. */
export function intentOf(run: RunRecord, shard: number): ShardRecord {
  const { from, to } = sliceOf(run.documents, run.shards, shard)
  return {
    schema: 'rythmiq.shard/v1',
    run_id: run.run_id,
    shard,
    documents: to - from,
    command: commandOf(run, shard),
    intended_at: run.created_at,
    camber_job_id: null,
    created_at: null,
  }
}

/** What Camber is asked for. */
export function requestOf(run: RunRecord, shard: number): JobRequest {
  const { engine, size, gpu } = run.node
  return { engine, size, gpu, command: commandOf(run, shard), path: run.stash_path }
}

function commandOf(run: RunRecord, shard: number): string {
  const cores = nodeSize(run.node.size, run.node.gpu)?.cores ?? 4
  return jobCommand(run.run_id, shard, run.env_file ?? '', cores)
}
