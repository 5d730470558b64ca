import type { Draft } from '../../domain/draft.ts'
import { Failure } from '../../domain/failure.ts'
import { cpuSizes, type NodeSize, nodeSize } from '../../domain/node-size.ts'
import type { PortalSchema } from '../../domain/portal-schema.ts'
import { findSchema } from './find-schema.ts'
import { blobUuid, derivedUuid } from './identifiers.ts'
import { type InputDocument, inspectInput } from './inspect-input.ts'

/** One file as a run of its own, which is what a smoke test sends. */
export interface SubmissionRequest {
  readonly file: string
  readonly schema: string
  readonly target: 'local' | 'camber'
  readonly worker: string | null
  readonly size: string
  readonly userId: string | null
  readonly unchecked: boolean
}

/** Where this is asked from. */
export interface Place {
  readonly cwd: string
  readonly programFolder: string
  readonly user: string
  readonly host: string
}

/** What is to be done, decided without touching anything outside. */
export interface SubmissionPlan {
  readonly input: InputDocument
  readonly schema: PortalSchema
  readonly node: NodeSize
  readonly userId: string
  readonly jobId: string
  readonly blob: string
}

/** Checks everything about one file that can be checked here; every failure is told before anything is paid for. */
export async function planSubmission(
  request: SubmissionRequest,
  place: Place,
  uuid: () => string,
): Promise<SubmissionPlan> {
  const node = nodeSize(request.size)
  if (!node) {
    const names = cpuSizes.map(({ name }) => name).join(', ')
    throw new Failure('USAGE', `There is no node size '${request.size}'. Sizes are ${names}.`)
  }
  const schema = await findSchema(request.schema, place.cwd, place.programFolder)
  const input = await inspectInput(request.file, place.cwd, request.unchecked)
  const userId = request.userId ?? defaultUserId(place)
  return { input, schema, node, userId, jobId: uuid(), blob: blobUuid(input.sha256) }
}

/** The product user that documents belong to when nobody says: the same for a person on a machine. */
export function defaultUserId({ user, host }: Pick<Place, 'user' | 'host'>): string {
  return derivedUuid(`rythmiq-user:${user}@${host}`)
}

export function draftOf({ input, schema, jobId, userId, blob }: SubmissionPlan): Draft {
  const { id, name, version, schema_definition } = schema
  return {
    job_id: jobId,
    user_id: userId,
    portal_schema: { id, name, version, schema_definition },
    input: { raw_path: `blobs/${blob}`, mime_type: input.mime, original_filename: input.name },
    source: { path: input.path, bytes: input.bytes, sha256: input.sha256, modified_ms: input.modifiedMs },
  }
}
