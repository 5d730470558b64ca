import { posix } from 'node:path'
import type { Reproduction } from '../../domain/explanation.ts'
import { Failure } from '../../domain/failure.ts'
import { textOfError } from '../../domain/known-issues/candidate.ts'
import type { Diagnosis } from '../../domain/known-issues/diagnosis.ts'
import type { ToldError } from '../../domain/known-issues/known-issue.ts'
import { isBad } from '../../domain/outcome.ts'
import { overrideFields } from '../../domain/overrides.ts'
import type { Payload } from '../../domain/payload.ts'
import type { PortalSchema } from '../../domain/portal-schema.ts'
import { quoted } from '../../domain/quote.ts'
import type { RunStatus } from '../../domain/run-status.ts'
import type { Outside } from '../../ports.ts'
import type { PartsRead } from '../run/read-run.ts'
import { readSourceLines } from '../submit/ensure-blobs.ts'

export interface ReproduceContext {
  /** Throws SCHEMA_UNKNOWN for one that this machine does not have. */
  findSchema(reference: string): Promise<PortalSchema>
}

/** Codes of documents that a submission from here refuses before any worker sees them. */
const refusedHere = ['DECODE_FAILED', 'QUALITY_FAILED']

/**
 * The line that does one failed document again in the sandbox, and what to fetch first; null when no document failed. It is one that
 * `cause` befell, where its evidence tells which.
 */
export async function reproduce(
  outside: Outside,
  run: RunStatus,
  parts: PartsRead,
  context: ReproduceContext,
  cause: Diagnosis | null = null,
): Promise<Reproduction | null> {
  const all = run.documents.filter(({ outcome }) => isBad(outcome))
  const failed = all.find(({ error }) => error !== null && isSeenIn(cause, error)) ?? all[0]
  const payload = parts.get(failed?.shard ?? -1)?.payloads?.find(({ job_id }) => job_id === failed?.job_id)
  if (failed === undefined || payload === undefined) return null
  const unchecked = refusedHere.includes(failed.error?.code ?? '') ? ['--unchecked'] : []
  const flags = [
    '--schema',
    quoted(payload.portal_schema.id),
    ...(await changes(payload, context)),
    ...unchecked,
    '--local',
  ]
  const submit = (input: string): string => ['rythmiq submit', quoted(input), ...flags].join(' ')
  const { raw_path, original_filename } = payload.input
  const source = (await readSourceLines(outside, run.run_id, failed.shard)).find((line) => line.raw_path === raw_path)
  if (source !== undefined) return { first: [], command: submit(source.source.path) }
  const { bucket, endpoint } = payload.storage
  // The sandbox has a bucket of its own, so what lies in Spaces has to come here first.
  if (outside.local) return { first: [], command: submit(`spaces://${bucket}/${raw_path}`) }
  const name = original_filename === 'document' ? posix.basename(raw_path) : original_filename
  const fetch = `aws s3 cp ${quoted(`s3://${bucket}/${raw_path}`)} ${quoted(name)} --endpoint-url ${quoted(endpoint)}`
  return { first: [fetch], command: submit(name) }
}

function isSeenIn(cause: Diagnosis | null, error: ToldError): boolean {
  const text = textOfError(error)
  return cause?.evidence.some((line) => line.text === text) === true
}

/** What the run asked otherwise than the schema of that name does here, as flags; none where this machine lacks the schema. */
async function changes({ portal_schema }: Payload, { findSchema }: ReproduceContext): Promise<string[]> {
  try {
    const { schema_definition: here } = await findSchema(portal_schema.id)
    const asked = portal_schema.schema_definition
    return overrideFields
      .filter((field) => asked[field] !== here[field])
      .flatMap((field) => ['--set', quoted(`${field}=${asked[field]}`)])
  } catch (error) {
    if (error instanceof Failure) return []
    throw error
  }
}
