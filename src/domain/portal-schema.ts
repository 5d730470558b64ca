import { z } from 'zod'
import { Failure } from './failure.ts'
import { describeIssues } from './issues.ts'

/** libjpeg's limit is 65500 pixels a side; JFIF keeps the density in 16 bits (facts/rythmiq-worker.md §2). */
const side = z.int().min(1).max(65_500)

/** What a portal asks of a file. Width and height in pixels, `max_kb` in units of 1024 bytes. The worker defaults all of these silently; we never do. */
export const definitionSchema = z.strictObject({
  target_width: side,
  target_height: side,
  target_dpi: z.int().min(1).max(65_535),
  max_kb: z.int().min(1),
  filename_pattern: z.string().min(1),
  output_format: z.enum(['jpeg', 'jpg', 'png']),
  quality: z.int().min(1).max(100),
})
export type SchemaDefinition = z.infer<typeof definitionSchema>

const portalSchema = z.strictObject({
  id: z.string().min(1),
  aliases: z.array(z.string()).default([]),
  name: z.string().min(1).max(100),
  version: z.int().min(1),
  schema_definition: definitionSchema,
})
export type PortalSchema = z.infer<typeof portalSchema>

/** Fields that may stand at the top level of a hand-written schema; they are moved under `schema_definition`. */
const definitionFields = Object.keys(definitionSchema.shape)
/** The worker's resolution of a square inch must stay below this, or it works for minutes (facts/rythmiq-worker.md §2). */
const mostPixels = 40_000_000

/**
 * Reads a portal schema out of parsed JSON, nested as ours or flat. `origin` names the file in messages.
 * Throws SCHEMA_INVALID with every problem told.
 */
export function readPortalSchema(json: unknown, origin: string): PortalSchema {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new Failure(
      'SCHEMA_INVALID',
      `${origin} does not hold a JSON object, so it is not a portal schema.`,
      schemaHint,
    )
  }
  const candidate = nest({ ...json })
  refuseDatabaseShape(candidate, origin)
  const parsed = portalSchema.safeParse(candidate)
  if (!parsed.success) {
    throw new Failure(
      'SCHEMA_INVALID',
      `${origin} is not a portal schema: ${describeIssues(parsed.error).join('; ')}.`,
      schemaHint,
    )
  }
  const { target_width, target_height } = parsed.data.schema_definition
  if (target_width * target_height > mostPixels) {
    throw new Failure(
      'SCHEMA_INVALID',
      `${origin} asks for ${target_width}x${target_height} pixels; the worker makes at most ${mostPixels / 1_000_000} megapixels.`,
    )
  }
  return parsed.data
}

/** The schema with some fields of its definition changed. Throws SCHEMA_INVALID when the worker could not make that. */
export function changeSchema(schema: PortalSchema, changes: Partial<SchemaDefinition>): PortalSchema {
  if (Object.keys(changes).length === 0) return schema
  const changed = { ...schema, schema_definition: { ...schema.schema_definition, ...changes } }
  return readPortalSchema(changed, `The changed schema ${schema.id}`)
}

const schemaHint = 'Start from one of the built-in files in the schemas folder of rythmiq.'

function nest(candidate: Record<string, unknown>): Record<string, unknown> {
  const { $schema: _, source: __, ...rest } = candidate
  if ('schema_definition' in rest || !definitionFields.some((field) => field in rest)) return rest
  const definition = Object.fromEntries(
    definitionFields.filter((field) => field in rest).map((field) => [field, rest[field]]),
  )
  const top = Object.fromEntries(Object.entries(rest).filter(([field]) => !definitionFields.includes(field)))
  return { ...top, schema_definition: definition }
}

/** The database keeps schemas in another shape; the worker takes it, ignores it and makes a 600x800 image (facts §7). */
function refuseDatabaseShape(candidate: Record<string, unknown>, origin: string): void {
  const definition = candidate['schema_definition']
  const nested = typeof definition === 'object' && definition !== null && 'requirements' in definition
  if (!nested && !('requirements' in candidate)) return
  throw new Failure(
    'SCHEMA_INVALID',
    `${origin} has "requirements" in place of target_width, target_height and target_dpi: that is the database's shape, which the worker would ignore and make a 600x800 image of.`,
    schemaHint,
  )
}
