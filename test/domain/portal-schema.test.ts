import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { readPortalSchema } from '../../src/domain/portal-schema.ts'
import { failureOf } from './failing.ts'
import { definition } from './payload-made.ts'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const facts = join(root, '..', 'shared', 'data', 'portal-schemas.json')
const head = { id: 'mine', name: 'Mine', version: 1 }
const nested = (changes: Record<string, unknown> = {}) => ({ ...head, schema_definition: definition(changes) })
const read = (json: unknown) => readPortalSchema(json, 'mine.json')

const readJson = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'))

describe('readPortalSchema', () => {
  it('reads a flat file and a nested file as the same schema', () => {
    expect(read({ ...head, ...definition() })).toEqual(read(nested()))
    expect(read(nested())).toEqual({ ...head, aliases: [], schema_definition: definition() })
  })

  it('passes over $schema and source, which are notes for people', () => {
    expect(read({ $schema: 'x', source: 'guide', ...nested() })).toEqual(read(nested()))
  })

  it.each([
    ['at the top', { ...head, requirements: { width: 150 } }],
    ['in the definition', { ...head, schema_definition: { requirements: { width: 150 } } }],
    ['beside good fields at the top', { ...nested(), requirements: {} }],
    ['beside good fields in the definition', nested({ requirements: {} })],
    ['at the top of a flat file', { ...head, ...definition(), requirements: {} }],
  ])('refuses "requirements" %s, because the worker would make a 600x800 image', async (_, json) => {
    const failure = await failureOf(() => read(json))
    expect(failure.code).toBe('SCHEMA_INVALID')
    expect(failure.message).toContain('600x800')
  })

  it.each([
    ['target_width', [0, -1, 65_501, 1.5, '200', null, undefined]],
    ['target_height', [0, -1, 65_501, 1.5, '200', null, undefined]],
    ['target_dpi', [0, -1, 65_536, '300', null, undefined]],
    ['max_kb', [0, -1, '100', null, undefined]],
    ['filename_pattern', ['', 5, null, undefined]],
    ['output_format', ['webp', '', null, undefined]],
    ['quality', [0, 101, '85', null, undefined]],
  ])('refuses what is out of the bounds of %s, nested and flat', async (field, values) => {
    for (const value of values) {
      for (const json of [nested({ [field]: value }), { ...head, ...definition({ [field]: value }) }]) {
        const failure = await failureOf(() => read(json))
        expect(failure.code).toBe('SCHEMA_INVALID')
        expect(failure.message).toContain(field)
      }
    }
  })

  it.each([
    ['target_width', [1, 600]],
    ['target_dpi', [1, 65_535]],
    ['max_kb', [1]],
    ['quality', [1, 100]],
  ])('takes the ends of the bounds of %s', (field, values) => {
    for (const value of values) expect(() => read(nested({ [field]: value }))).not.toThrow()
  })

  it('refuses more pixels than the worker can make in reasonable time', async () => {
    const failure = await failureOf(() => read(nested({ target_width: 40_000, target_height: 40_000 })))
    expect(failure.message).toContain('40000x40000')
  })

  it('tells all problems at once', async () => {
    const { message } = await failureOf(() => read({ id: '', version: 0, ...definition({ quality: 0, max_kb: 0 }) }))
    for (const field of ['id', 'name', 'version', 'quality', 'max_kb']) expect(message).toContain(field)
  })

  it.each([null, [], 'text', 5, true])('refuses %j, which is no JSON object', async (json) => {
    expect((await failureOf(() => read(json))).message).toContain('JSON object')
  })

  it('refuses a misspelt field instead of passing it over', async () => {
    expect((await failureOf(() => read(nested({ target_widht: 5 })))).message).toContain('target_widht')
  })
})

describe('the built-in schemas', () => {
  const names = readdirSync(join(root, 'schemas')).filter((name) => name.endsWith('.json'))

  it('are the six that the product knows', () => {
    expect(names.sort()).toEqual([
      'aadhaar_update.json',
      'college_generic.json',
      'document_ocr.json',
      'jee_main_2026.json',
      'neet_ug_2026.json',
      'passport_seva.json',
    ])
  })

  it.each(names)('%s is valid and named for its id', (name) => {
    expect(`${readPortalSchema(readJson(join(root, 'schemas', name)), name).id}.json`).toBe(name)
  })

  it('say no two things by one name', () => {
    const all = names.flatMap((name) => {
      const { id, aliases } = readPortalSchema(readJson(join(root, 'schemas', name)), name)
      return [id, ...aliases]
    })
    expect(new Set(all).size).toBe(all.length)
  })

  it.runIf(existsSync(facts))('equal set A of the facts', () => {
    const { a } = readJson(facts) as { a: { id: string }[] }
    expect(a).toHaveLength(names.length)
    for (const known of a) {
      const built = readPortalSchema(readJson(join(root, 'schemas', `${known.id}.json`)), known.id)
      expect(built).toEqual(readPortalSchema(known, known.id))
    }
  })
})
