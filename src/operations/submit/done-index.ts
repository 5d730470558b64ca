import { createHash } from 'node:crypto'
import { type Draft, parseDraft } from '../../domain/draft.ts'
import { doneKey } from '../../domain/keys.ts'
import type { Payload } from '../../domain/payload.ts'
import type { RunStatus } from '../../domain/run-status.ts'
import type { ObjectStore } from '../../ports.ts'
import { inOrder } from '../in-order.ts'
import type { ReadParts } from '../run/shard-facts.ts'
import { openSpool, type Spool } from './spool.ts'

const atOnce = 16

/** A document that has its result already. */
export interface DoneBefore {
  readonly name: string
  readonly run_id: string
  readonly job_id: string
}

/**
 * The name of a result: the same content, asked for the same, by the same release, gives the same. Null for an object whose key does not follow
 * from its content, since that may be another by now.
 */
function digestOf({ portal_schema, input }: Pick<Draft | Payload, 'portal_schema' | 'input'>): string | null {
  if (!input.raw_path.startsWith('blobs/')) return null
  const { id, version, schema_definition } = portal_schema
  return createHash('sha256')
    .update(JSON.stringify([input.raw_path, id, version, schema_definition]))
    .digest('hex')
}

/** Notes good results as they are seen, each once; found later by one request a document, whatever runs there were. */
export interface DoneIndex {
  looked(status: RunStatus, parts: ReadonlyMap<number, Pick<ReadParts, 'payloads'>>): void
  /** Ends when all is noted. What could not be is no loss but of time. */
  rest(): Promise<void>
}

export function createDoneIndex(spaces: ObjectStore): DoneIndex {
  const noted = new Set<string>()
  let working: Promise<void> = Promise.resolve()
  return {
    looked: (status, parts) => {
      const good = new Set(
        status.documents
          .filter(({ outcome, job_id }) => outcome === 'succeeded' && !noted.has(job_id))
          .map(({ job_id }) => job_id),
      )
      if (good.size === 0) return
      const fresh = [...parts.values()].flatMap(({ payloads = [] }) =>
        payloads.filter(({ job_id }) => good.has(job_id)),
      )
      for (const { job_id } of fresh) noted.add(job_id)
      working = working.then(() => noteAll(spaces, status, fresh)).catch(() => {})
    },
    rest: () => working,
  }
}

async function noteAll(
  spaces: ObjectStore,
  { run_id, release }: RunStatus,
  payloads: readonly Payload[],
): Promise<void> {
  const note = async (payload: Payload): Promise<void> => {
    const digest = digestOf(payload)
    if (digest === null) return
    const body = `${JSON.stringify({ schema: 'rythmiq.done/v1', run_id, job_id: payload.job_id })}\n`
    await spaces.put(doneKey(release, digest), body, { contentType: 'application/json' })
  }
  for await (const _ of inOrder(payloads, atOnce, note));
}

/** Parts drafts into those that have a good result by this release and the others. */
export async function leaveOutDone(
  spaces: ObjectStore,
  release: string,
  drafts: Spool,
): Promise<{ readonly rest: Spool; readonly done: readonly DoneBefore[] }> {
  const rest = openSpool()
  const done: DoneBefore[] = []
  const look = async (line: string) => ({ line, before: await findDone(spaces, release, parseDraft(line)) })
  for await (const { line, before } of inOrder(drafts.lines(), atOnce, look)) {
    if (before === null) await rest.add(line)
    else done.push(before)
  }
  return { rest, done }
}

async function findDone(spaces: ObjectStore, release: string, draft: Draft): Promise<DoneBefore | null> {
  const digest = digestOf(draft)
  const found = digest === null ? null : await spaces.get(doneKey(release, digest))
  if (found === null) return null
  const { run_id, job_id } = parse(found.body)
  return typeof run_id !== 'string' || typeof job_id !== 'string'
    ? null
    : { name: draft.input.original_filename, run_id, job_id }
}

function parse(body: Uint8Array): { readonly run_id?: unknown; readonly job_id?: unknown } {
  try {
    const json: unknown = JSON.parse(new TextDecoder().decode(body))
    return typeof json === 'object' && json !== null ? json : {}
  } catch {
    return {}
  }
}
