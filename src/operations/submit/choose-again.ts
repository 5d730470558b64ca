import type { Draft, SourceLine } from '../../domain/draft.ts'
import { isGood } from '../../domain/outcome.ts'
import type { DocumentStatus } from '../../domain/run-status.ts'
import type { Outside } from '../../ports.ts'
import { type PartsRead, readRun } from '../run/read-run.ts'
import { readSourceLines } from './ensure-blobs.ts'

/** Which documents of a run are done again. */
export type Again = 'retryable' | 'failed' | 'degraded'

export interface Chosen {
  readonly drafts: readonly Draft[]
  /** What became of each of them the first time, in the same order. */
  readonly before: readonly DocumentStatus[]
  /** Documents that have no outcome yet and so cannot be judged. */
  readonly pending: number
  readonly documents: number
}

const rules: Readonly<Record<Again, (document: DocumentStatus) => boolean>> = {
  retryable: ({ error }) => error?.retryable === true,
  failed: ({ outcome }) => !isGood(outcome),
  degraded: ({ outcome }) => outcome === 'degraded',
}

/**
 * The documents of a run that are to be done again, as new documents with ids of their own, so that what the first run made is not written
 * over. Their blobs are in Spaces; for one that never got there, where it came from is known.
 */
export async function chooseAgain(
  outside: Outside,
  runId: string,
  again: Again,
  now: () => Date,
  uuid: () => string,
): Promise<Chosen> {
  const parts: PartsRead = new Map()
  const status = await readRun(outside, runId, now, parts)
  const ended = status.documents.filter(({ outcome }) => outcome !== 'pending')
  const chosen = new Map(ended.filter(rules[again]).map((document) => [document.job_id, document]))
  const drafts: Draft[] = []
  const before: DocumentStatus[] = []
  for (const [shard, { payloads = [] }] of [...parts].sort(([left], [right]) => left - right)) {
    const wanted = payloads.filter(({ job_id }) => chosen.has(job_id))
    if (wanted.length === 0) continue
    const sources = new Map<string, SourceLine>(
      (await readSourceLines(outside, runId, shard)).map((line) => [line.raw_path, line]),
    )
    for (const { storage: _, ...payload } of wanted) {
      const document = chosen.get(payload.job_id)
      if (document !== undefined) before.push(document)
      drafts.push({ ...payload, job_id: uuid(), source: sources.get(payload.input.raw_path)?.source ?? null })
    }
  }
  return { drafts, before, pending: status.documents.length - ended.length, documents: status.documents.length }
}
