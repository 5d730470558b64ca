import { Failure } from './failure.ts'
import { nearest } from './nearest.ts'
import { isOverrideField, type Overrides, overrideFields, readValue } from './overrides.ts'

/** An input as it was named, before anything of it was looked at. */
export interface Candidate {
  /** Where it is named: `list.csv, line 12`; null for the command line. */
  readonly place: string | null
  /** A path from the working folder, or `spaces://bucket/key`. */
  readonly path: string
  /** Id, alias or file of the schema; null for that of the command line. */
  readonly schema: string | null
  readonly user_id: string | null
  readonly job_id: string | null
  readonly overrides: Overrides
  /** A whole payload written by hand; then the fields above are not looked at. */
  readonly payload: unknown
}

const columns = ['path', 'schema', 'user_id', 'job_id'] as const
const known: readonly string[] = [...columns, ...overrideFields]

/** A candidate that is a path and nothing else. */
export function plainCandidate(path: string, place: string | null = null): Candidate {
  return { place, path, schema: null, user_id: null, job_id: null, overrides: {}, payload: null }
}

/** Columns that a manifest may not have, each with what was probably meant; empty when all are known. */
export function unknownColumns(names: readonly string[]): string[] {
  return names
    .filter((name) => !known.includes(name))
    .map((name) => {
      const near = nearest(name, known)
      return near.length > 0 ? `'${name}' (did you mean ${near.join(' or ')}?)` : `'${name}'`
    })
}

/** Reads one row of a manifest; an empty value counts as absent. Throws MANIFEST_INVALID with everything that is wrong in it. */
export function readRow(fields: Readonly<Record<string, unknown>>, place: string): Candidate {
  const problems = unknownColumns(Object.keys(fields)).map((name) => `there is no column ${name}`)
  const text = (name: string): string | null => {
    const value = fields[name]
    if (value === undefined || value === null || value === '') return null
    if (typeof value === 'string' || typeof value === 'number') return String(value)
    problems.push(`${name} must be a text or a number`)
    return null
  }
  const [path, schema, user_id, job_id] = columns.map(text)
  if (!path) problems.push('it names no path')
  const overrides: Overrides = {}
  for (const field of Object.keys(fields).filter(isOverrideField)) {
    const value = text(field)
    if (value !== null) Object.assign(overrides, readCell(field, value, problems))
  }
  if (problems.length > 0) {
    throw new Failure('MANIFEST_INVALID', `The row cannot be used: ${problems.join('; ')}.`)
  }
  return {
    ...plainCandidate(path ?? '', place),
    schema: schema ?? null,
    user_id: user_id ?? null,
    job_id: job_id ?? null,
    overrides,
  }
}

function readCell(field: Parameters<typeof readValue>[1], value: string, problems: string[]): Overrides {
  try {
    return readValue('column', field, value)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    problems.push(error.message.replace(/\.$/, ''))
    return {}
  }
}
