import type { Payload } from '../../src/domain/payload.ts'
import { jobId } from './records-made.ts'

export function definition(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    target_width: 413,
    target_height: 531,
    target_dpi: 300,
    max_kb: 300,
    filename_pattern: '{job_id}_passport',
    output_format: 'jpeg',
    quality: 85,
    ...changes,
  }
}

/** A whole payload that the worker takes. */
export function payload(): Payload {
  return {
    job_id: jobId,
    user_id: '7d444840-9dc0-41d1-b245-5ffdce74fad2',
    portal_schema: {
      id: 'passport_seva',
      name: 'Passport Seva (India)',
      version: 1,
      schema_definition: {
        target_width: 413,
        target_height: 531,
        target_dpi: 300,
        max_kb: 300,
        filename_pattern: '{job_id}_passport',
        output_format: 'jpeg',
        quality: 85,
      },
    },
    input: {
      raw_path: 'blobs/3f2b8c1e-0000-4000-8000-0000000000ff',
      mime_type: 'image/jpeg',
      original_filename: 'passport.jpg',
    },
    storage: { bucket: 'rythmiq-one-artifacts', region: 'sgp1', endpoint: 'https://sgp1.digitaloceanspaces.com' },
  }
}

/** The payload with the value at a dotted path replaced; `undefined` takes the field away. */
export function payloadWith(path: string, value: unknown): Record<string, unknown> {
  const copy: Record<string, unknown> = JSON.parse(JSON.stringify(payload()))
  const parts = path.split('.')
  const last = parts.pop() ?? ''
  let at = copy
  for (const part of parts) at = at[part] as Record<string, unknown>
  if (value === undefined) delete at[last]
  else at[last] = value
  return copy
}
