import { type CostEstimate, estimateOnCamber } from '../domain/cost.ts'
import { Failure } from '../domain/failure.ts'
import { cpuSizes, type NodeSize, nodeSize } from '../domain/node-size.ts'
import type { Payload } from '../domain/payload.ts'
import { checkPayload } from '../domain/payload.ts'
import type { PortalSchema } from '../domain/portal-schema.ts'
import { findSchema } from './find-schema.ts'
import { blobUuid, derivedUuid } from './identifiers.ts'
import { type InputDocument, inspectInput } from './inspect-input.ts'

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

/** Seconds of work of a document in production, the mean of five (facts/rythmiq-worker.md §9). */
const productionWorkMs = 14_397

/** Checks everything about a submission that can be checked here; every failure is told before anything is paid for. */
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
  const userId = request.userId ?? derivedUuid(`rythmiq-user:${place.user}@${place.host}`)
  return { input, schema, node, userId, jobId: uuid(), blob: blobUuid(input.sha256) }
}

/** What a document costs on Camber before anything of this one is measured. */
export function expectedCost(plan: SubmissionPlan): CostEstimate {
  const estimate = estimateOnCamber(productionWorkMs, plan.node)
  return { ...estimate, basis: 'estimate: 58.6 s start-up, 14.4 s of work, means in production' }
}

/** The worker's payload of the plan's document, checked against the contract. */
export function buildPayload(
  plan: SubmissionPlan,
  storage: { readonly bucket: string; readonly region: string; readonly endpoint: string },
): Payload {
  const { input, schema } = plan
  return checkPayload({
    job_id: plan.jobId,
    user_id: plan.userId,
    portal_schema: {
      id: schema.id,
      name: schema.name,
      version: schema.version,
      schema_definition: schema.schema_definition,
    },
    input: { raw_path: `blobs/${plan.blob}`, mime_type: input.mime, original_filename: input.name },
    storage: { bucket: storage.bucket, region: storage.region, endpoint: storage.endpoint },
  })
}
