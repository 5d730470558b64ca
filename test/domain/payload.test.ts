import { describe, expect, it } from 'vitest'
import { checkPayload } from '../../src/domain/payload.ts'
import { failureOf } from './failing.ts'
import { payload, payloadWith } from './payload-made.ts'

// One line for each row of facts/rythmiq-worker.md §2 that the CLI enforces: path, what is refused there.
const refused: readonly (readonly [path: string, values: readonly unknown[]])[] = [
  ['job_id', [undefined, null, '', 5, '3F2B8C1E-0000-4000-8000-000000000001', '3f2b8c1e000040008000000000000001']],
  ['job_id', [' 3f2b8c1e-0000-4000-8000-000000000001', '{3f2b8c1e-0000-4000-8000-000000000001}', '../etc']],
  ['job_id', ['urn:uuid:3f2b8c1e-0000-4000-8000-000000000001', '3f2b8c1e-0000-4000-8000-000000000001\n']],
  ['user_id', [undefined, null, '', 'nobody', '3F2B8C1E-0000-4000-8000-000000000001']],
  ['portal_schema', [undefined, null, {}, 'passport']],
  ['portal_schema.id', [undefined, null, '', 0]],
  ['portal_schema.name', [undefined, null, '', 'n'.repeat(101)]],
  ['portal_schema.version', [undefined, null, 0, -1, 1.9, '1', 'v1']],
  ['portal_schema.schema_definition', [undefined, null, {}]],
  ['portal_schema.schema_definition.target_width', [undefined, null, 0, -5, 65_501, 1.5, '413', true]],
  ['portal_schema.schema_definition.target_height', [undefined, null, 0, -5, 65_501, 1.5, '531', true]],
  ['portal_schema.schema_definition.target_dpi', [undefined, null, 0, -1, 65_536, '300']],
  ['portal_schema.schema_definition.max_kb', [undefined, null, 0, -1, '200']],
  ['portal_schema.schema_definition.filename_pattern', [undefined, null, 7]],
  ['portal_schema.schema_definition.output_format', [undefined, null, 'pdf', 'webp', '']],
  ['portal_schema.schema_definition.quality', [undefined, null, 0, 101, '85']],
  ['input', [undefined, null, {}, 'blobs/x']],
  ['input.raw_path', [undefined, null, '', ' ', 5, '/blobs/x', '../x', 'blobs/../x', 'blobs/x\0', 'k'.repeat(1025)]],
  ['input.artifact_url', ['https://example.org/x.jpg']],
  ['input.mime_type', [undefined, null, '', 'banana', 'application/pdf']],
  ['input.original_filename', [null, '', 'a/b.jpg', 'a\\b.jpg', '..', `${'n'.repeat(252)}.jpg`]],
  ['storage', [undefined, null, {}]],
  ['storage.bucket', [undefined, null, '']],
  ['storage.region', [undefined, null, '']],
  ['storage.endpoint', [undefined, null, '', 'sgp1.digitaloceanspaces.com', 'ftp://sgp1.digitaloceanspaces.com', '/x']],
  ['storage.endpoint', ['https://rythmiq-one-artifacts.sgp1.digitaloceanspaces.com']],
]

const accepted: readonly (readonly [path: string, values: readonly unknown[]])[] = [
  ['job_id', ['00000000-0000-0000-0000-000000000000', 'c0a80001-0001-0001-0001-c0a800010001']],
  ['portal_schema.name', ['n'.repeat(100)]],
  ['portal_schema.schema_definition.target_width', [1, 65_500]],
  ['portal_schema.schema_definition.target_dpi', [1, 65_535]],
  ['portal_schema.schema_definition.max_kb', [1]],
  ['portal_schema.schema_definition.output_format', ['jpeg', 'jpg', 'png']],
  ['portal_schema.schema_definition.quality', [1, 100]],
  ['input.raw_path', ['blobs/x', 'raw/a..b.jpg', 'uploads/ü.jpg']],
  ['input.mime_type', ['image/jpeg', 'image/png', 'image/bmp', 'image/tiff', 'image/webp']],
  ['input.original_filename', ['Führerschein 2026.jpg', 'आधार.png', `${'n'.repeat(251)}.jpg`]],
  ['storage.endpoint', ['http://127.0.0.1:9000', 'https://fra1.digitaloceanspaces.com']],
]

const cases = (table: typeof refused) =>
  table.flatMap(([path, values]) => values.map((value) => [path, value] as const))

describe('checkPayload', () => {
  it('gives a payload that holds to the contract back as it is', () => {
    expect(checkPayload(payload())).toEqual(payload())
  })

  it.each(cases(refused))('refuses %s = %j and names the place', async (path, value) => {
    const failure = await failureOf(() => checkPayload(payloadWith(path, value)))
    expect(failure.code).toBe('PAYLOAD_INVALID')
    const told = path === 'input.artifact_url' ? 'artifact_url' : path
    expect(failure.message).toContain(told)
  })

  it.each(cases(accepted))('takes %s = %j', (path, value) => {
    expect(() => checkPayload(payloadWith(path, value))).not.toThrow()
  })

  it('tells all problems at once', async () => {
    const candidate = { ...payload(), job_id: 'x', user_id: 'y', storage: { bucket: '', region: '', endpoint: 'z' } }
    const { message, exit } = await failureOf(() => checkPayload(candidate))
    for (const path of ['job_id', 'user_id', 'storage.bucket', 'storage.region', 'storage.endpoint']) {
      expect(message).toContain(`${path}: `)
    }
    expect(exit).toBe(2)
  })

  it.each([null, undefined, 'text', 5, []])('refuses %j, which is no object', async (candidate) => {
    expect((await failureOf(() => checkPayload(candidate))).code).toBe('PAYLOAD_INVALID')
  })
})
