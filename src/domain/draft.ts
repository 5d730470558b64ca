import { z } from 'zod'
import { checkPayload, type Payload } from './payload.ts'

const source = z.looseObject({
  /** Absolute, on the machine that submits. */
  path: z.string(),
  bytes: z.number(),
  sha256: z.string(),
  /** Milliseconds; a file that is older or younger when it is sent is looked at again. */
  modified_ms: z.number(),
})
/** The file that a blob comes from. */
export type Source = z.infer<typeof source>

const stored = z.object({
  job_id: z.string(),
  user_id: z.string(),
  portal_schema: z.custom<Payload['portal_schema']>(),
  input: z.custom<Payload['input']>(),
  source: source.nullable(),
})

/**
 * A document that was checked and is not handed over yet: the worker's payload without the bucket, which is only known once the outside
 * is open.
 */
export interface Draft {
  readonly job_id: string
  readonly user_id: string
  readonly portal_schema: Payload['portal_schema']
  readonly input: Payload['input']
  /** Null when the object is in Spaces already. */
  readonly source: Source | null
}

export interface Storage {
  readonly bucket: string
  readonly region: string
  readonly endpoint: string
}

/** The worker's payload of a draft, checked against the contract. Throws PAYLOAD_INVALID. */
export function payloadOf(draft: Draft, storage: Storage): Payload {
  const { job_id, user_id, portal_schema, input } = draft
  const { bucket, region, endpoint } = storage
  return checkPayload({ job_id, user_id, portal_schema, input, storage: { bucket, region, endpoint } })
}

/** A draft as `spool.ts` keeps it; the line was written by this very process. */
export function parseDraft(line: string): Draft {
  return stored.parse(JSON.parse(line))
}

const sourceLine = z.looseObject({ raw_path: z.string(), mime_type: z.string(), source })
/** Where a blob of a shard comes from: a line of `sources/<n>.jsonl`. */
export type SourceLine = z.infer<typeof sourceLine>

/** The line, or null for what another hand or a later version has made of it. */
export function parseSourceLine(json: unknown): SourceLine | null {
  return sourceLine.safeParse(json).data ?? null
}
