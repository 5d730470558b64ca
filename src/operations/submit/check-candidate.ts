import { extname } from 'node:path'
import type { Candidate } from '../../domain/candidate.ts'
import { type Draft, payloadOf } from '../../domain/draft.ts'
import { Failure } from '../../domain/failure.ts'
import { nameOfPoint, type Overrides } from '../../domain/overrides.ts'
import { changeSchema, type PortalSchema } from '../../domain/portal-schema.ts'
import type { ObjectStore } from '../../ports.ts'
import { blobUuid } from './identifiers.ts'
import { type InputDocument, inspectInput } from './inspect-input.ts'
import { inspectObject } from './inspect-object.ts'
import { readHandWritten } from './read-payload.ts'

export interface CheckContext {
  readonly cwd: string
  readonly unchecked: boolean
  /** Of the command line; null where each row names its own. */
  readonly schema: PortalSchema | null
  readonly userId: string
  /** `--set`, over what a row says. */
  readonly overrides: Overrides
  /** `--sweep`: a document is made for each point; one empty point without. */
  readonly grid: readonly Overrides[]
  uuid(): string
  findSchema(reference: string): Promise<PortalSchema>
  openStore(): Promise<ObjectStore>
}

export interface Checked {
  readonly drafts: readonly Draft[]
  /** The file that was looked at; null for an object. */
  readonly document: InputDocument | null
  /** Tells two inputs of the same content. */
  readonly content: string
}

/** Any place will do to check a payload against the contract before the bucket is known. */
const anywhere = { bucket: 'bucket', region: 'region', endpoint: 'https://spaces.invalid' }

/** Looks at one input and makes its documents. Throws INPUT_*, SCHEMA_*, PAYLOAD_INVALID with one sentence on what is wrong. */
export async function checkCandidate(candidate: Candidate, context: CheckContext): Promise<Checked> {
  if (candidate.payload !== null) return checkPayloadFile(candidate, context)
  const schema = await schemaOf(candidate, context)
  const found = candidate.path.startsWith('spaces://')
    ? await inspectObject(candidate.path, await context.openStore())
    : await inspectFile(candidate.path, context)
  if (candidate.job_id !== null && context.grid.length > 1) {
    throw new Failure(
      'INPUT_DUPLICATE',
      `The job_id ${candidate.job_id} can name one document, and the sweep makes ${context.grid.length}.`,
    )
  }
  const drafts = context.grid.map((point): Draft => {
    const { id, name, version, schema_definition } = changeSchema(schema, {
      ...candidate.overrides,
      ...context.overrides,
      ...point,
    })
    const draft = {
      job_id: candidate.job_id ?? context.uuid(),
      user_id: candidate.user_id ?? context.userId,
      portal_schema: { id, name, version, schema_definition },
      input: { ...found.input, original_filename: pointName(found.input.original_filename, point) },
      source: found.source,
    }
    payloadOf(draft, anywhere)
    return draft
  })
  return { drafts, document: found.document, content: found.content }
}

async function schemaOf(candidate: Candidate, context: CheckContext): Promise<PortalSchema> {
  if (candidate.schema !== null) return context.findSchema(candidate.schema)
  if (context.schema !== null) return context.schema
  throw new Failure(
    'SCHEMA_UNKNOWN',
    `No schema is named for ${candidate.path}.`,
    'Name it in the row, or with --schema for all.',
  )
}

async function inspectFile(path: string, { cwd, unchecked }: CheckContext) {
  const document = await inspectInput(path, cwd, unchecked)
  const { name, mime, bytes, sha256, modifiedMs } = document
  return {
    document,
    content: sha256,
    input: { raw_path: `blobs/${blobUuid(sha256)}`, mime_type: mime, original_filename: name },
    source: { path: document.path, bytes, sha256, modified_ms: modifiedMs },
  }
}

/** A payload written by hand goes as it is; only its object is looked for. */
async function checkPayloadFile(candidate: Candidate, context: CheckContext): Promise<Checked> {
  const store = await context.openStore()
  const draft = readHandWritten(candidate.payload, store)
  const { content } = await inspectObject(`spaces://${store.bucket}/${draft.input.raw_path}`, store)
  return { drafts: [draft], document: null, content }
}

/** `passport--quality-60.jpg`: a point of a grid shows in the names of its results. */
function pointName(name: string, point: Overrides): string {
  const suffix = nameOfPoint(point)
  if (suffix === '') return name
  const extension = extname(name)
  const stem = name.slice(0, name.length - extension.length)
  return `${stem.slice(0, Math.max(1, 255 - suffix.length - extension.length))}${suffix}${extension}`
}
