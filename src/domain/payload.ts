import { z } from 'zod'
import { Failure } from './failure.ts'
import { describeIssues } from './issues.ts'
import { definitionSchema } from './portal-schema.ts'

// Compiling validators costs a start more than the few documents of most runs give back.
z.config({ jitless: true })

const uuid = z
  .string()
  .regex(/^[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12}$/, 'must be a UUID in lower case with hyphens')

/** The worker puts the text of a key into the object's path as it is, so what could leave our folders is refused here. */
const objectKey = z
  .string()
  .min(1)
  .max(1024)
  .refine(
    (key) => key.trim() !== '' && !key.startsWith('/') && !key.split('/').includes('..') && !key.includes('\0'),
    'must be a plain object key',
  )

const fileName = z
  .string()
  .min(1)
  .max(255)
  .refine((name) => !/[/\\\0]/.test(name) && name !== '..', 'must be a file name without a folder')

/**
 * The worker's payload with every field explicit. Stricter than the worker, which defaults, misreads or crashes on much of what this
 * refuses (facts/rythmiq-worker.md §2).
 */
export const payloadSchema = z.strictObject({
  job_id: uuid,
  user_id: uuid,
  portal_schema: z.strictObject({
    id: z.string().min(1),
    name: z.string().min(1).max(100),
    version: z.int().min(1),
    schema_definition: definitionSchema,
  }),
  input: z.strictObject({
    raw_path: objectKey,
    mime_type: z.enum(['image/jpeg', 'image/png', 'image/bmp', 'image/tiff', 'image/webp']),
    original_filename: fileName,
  }),
  storage: z
    .strictObject({
      bucket: z.string().min(1),
      region: z.string().min(1),
      endpoint: z.url({ protocol: /^https?$/, error: 'must be an absolute http(s) URL' }),
    })
    // The worker's client is path-style, so a bucket in the host would be named twice (facts/rythmiq-worker.md §2).
    .refine(({ bucket, endpoint }) => !URL.canParse(endpoint) || !new URL(endpoint).hostname.startsWith(`${bucket}.`), {
      path: ['endpoint'],
      error: 'must be the address of the region, without the bucket',
    }),
})
export type Payload = z.infer<typeof payloadSchema>

/** Checks a payload whole: every problem is told at once, with its path. */
export function checkPayload(candidate: unknown): Payload {
  const parsed = payloadSchema.safeParse(candidate)
  if (parsed.success) return parsed.data
  const problems = describeIssues(parsed.error)
  throw new Failure('PAYLOAD_INVALID', `The payload does not hold to the worker's contract: ${problems.join('; ')}.`)
}
