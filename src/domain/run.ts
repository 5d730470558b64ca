import { z } from 'zod'
import { timeOfRun } from './run-id.ts'

/** A number beyond all that a run has comes of damage, and whoever went through so many would end for want of memory. */
const shardCount = z.number().int().min(0).max(100_000)

const time = z.string().refine((text) => !Number.isNaN(Date.parse(text)))

/** `run.json`: what was asked, by whom, with which release. Written before anything is created, never changed after. */
const runRecordSchema = z.looseObject({
  schema: z.literal('rythmiq.run-record/v1'),
  run_id: z.string(),
  created_at: time,
  created_by: z.looseObject({ user: z.string(), host: z.string(), version: z.string() }),
  release: z.string(),
  stash_path: z.string(),
  node: z.looseObject({ engine: z.string(), size: z.string(), gpu: z.boolean() }),
  documents: z.number(),
  shards: shardCount,
  // What follows is absent in records of the first version.
  /** The file that the jobs read the worker's keys from; what `resume` needs beyond the stash path. */
  env_file: z.string().optional(),
  /** How many of the run's jobs are to be live at the same time while somebody waits. */
  max_jobs: z.number().optional(),
  /** Inputs that could not be used; they are told in `refused.jsonl`. */
  refused: z.number().optional(),
  /** The run that this one does again, in part. */
  retry_of: z.string().nullable().optional(),
})
export type RunRecord = z.infer<typeof runRecordSchema>

/**
 * `shards/<n>.json`: the intent, written before `job create`, then the job. What makes submission exactly-once: a shard whose
 * intent has no job is settled by looking at Camber, never by creating again.
 */
const shardRecordSchema = z.looseObject({
  schema: z.literal('rythmiq.shard/v1'),
  run_id: z.string(),
  shard: z.number(),
  documents: z.number(),
  command: z.string(),
  intended_at: z.string(),
  camber_job_id: z.string().nullable(),
  created_at: z.string().nullable(),
  /** Why Camber did not make the job; absent when nothing of the kind is known. */
  refused: z.string().optional(),
})
export type ShardRecord = z.infer<typeof shardRecordSchema>

/** The `refused` of a shard that was not handed over because too many documents had failed. */
export const heldBack = 'HELD_BACK'

/** The record, or null for what another hand or a later version has made of it. */
export function parseRunRecord(json: unknown): RunRecord | null {
  return runRecordSchema.safeParse(json).data ?? null
}

const unknown = 'unknown'
const anybody = z.looseObject({
  user: z.string().catch(unknown),
  host: z.string().catch(unknown),
  version: z.string().catch(unknown),
})
const anyNode = z.looseObject({
  engine: z.string().catch(unknown),
  size: z.string().catch(unknown),
  gpu: z.boolean().catch(false),
})

/**
 * The record as far as it can be told of what another version or a mishap has made of it; `shards` is how many of them left anything. Only for
 * looking: nothing is to be handed over by it.
 */
export function readForeignRunRecord(json: unknown, runId: string, shards: number): RunRecord {
  const foreign = z.looseObject({
    created_at: time.catch(timeOfRun(runId)),
    created_by: anybody.catch(anybody.parse({})),
    release: z.string().catch(unknown),
    node: anyNode.catch(anyNode.parse({})),
    documents: z.number().catch(0),
    shards: shardCount.catch(shards),
  })
  const {
    created_at,
    created_by,
    release,
    node,
    documents,
    shards: told,
  } = foreign.catch(foreign.parse({})).parse(json)
  return {
    schema: 'rythmiq.run-record/v1',
    run_id: runId,
    stash_path: '',
    created_at,
    created_by,
    release,
    node,
    documents,
    shards: Math.max(told, shards),
  }
}

/** The record, or null for what another hand or a later version has made of it. */
export function parseShardRecord(json: unknown): ShardRecord | null {
  return shardRecordSchema.safeParse(json).data ?? null
}
