import { Failure } from './failure.ts'
import { describeIssues } from './issues.ts'
import { nearest } from './nearest.ts'
import { definitionSchema, type SchemaDefinition } from './portal-schema.ts'

/** Fields of a schema that a run, a row of a manifest or a point of a grid changes. */
export type Overrides = Partial<SchemaDefinition>
export type OverrideField = keyof SchemaDefinition

/** In the order in which they are told. */
export const overrideFields = Object.keys(definitionSchema.shape) as readonly OverrideField[]

/** A grid beyond this is a slip of the keyboard: it is made for each document. */
const mostCombinations = 1000

export function isOverrideField(word: string): word is OverrideField {
  return overrideFields.some((field) => field === word)
}

/** Reads `--set max_kb=120`, once or more. Throws USAGE. */
export function readSettings(assignments: readonly string[]): Overrides {
  const overrides: Overrides = {}
  for (const text of assignments) {
    const [field, value] = splitAssignment('--set', text)
    if (field in overrides) throw new Failure('USAGE', `--set names ${field} twice.`)
    Object.assign(overrides, readValue('--set', field, value))
  }
  return overrides
}

/** Reads `--sweep quality=60,75,85`, once or more, and gives every combination; one empty one without a sweep. Throws USAGE. */
export function readSweeps(sweeps: readonly string[], fixed: Overrides): Overrides[] {
  const seen = new Set<string>(Object.keys(fixed))
  let grid: Overrides[] = [{}]
  for (const text of sweeps) {
    const [field, list] = splitAssignment('--sweep', text)
    if (seen.has(field)) {
      throw new Failure('USAGE', `${field} is given twice; a field is either set once or swept once.`)
    }
    seen.add(field)
    const values = [...new Set(list.split(','))].map((value) => readValue('--sweep', field, value.trim()))
    grid = grid.flatMap((point) => values.map((value) => ({ ...point, ...value })))
    if (grid.length > mostCombinations) {
      throw new Failure(
        'USAGE',
        `The sweeps make ${grid.length} documents of each one; at most ${mostCombinations} go.`,
      )
    }
  }
  return grid
}

/** One value of a schema's field out of text, checked. Throws USAGE with `where` in front. */
export function readValue(where: string, field: OverrideField, text: string): Overrides {
  const rule = definitionSchema.shape[field]
  const parsed = rule.safeParse(isNumeric(field) && text !== '' ? Number(text) : text)
  if (parsed.success) return { [field]: parsed.data }
  throw new Failure(
    'USAGE',
    `${where} ${field}=${text}: ${describeIssues(parsed.error).join('; ').replace('document: ', '')}.`,
  )
}

/** How a point of a grid shows in a document's name: `--quality-60--target_dpi-200`. */
export function nameOfPoint(point: Overrides): string {
  return Object.entries(point)
    .map(([field, value]) => `--${field}-${value}`)
    .join('')
}

function splitAssignment(flag: string, text: string): [OverrideField, string] {
  const at = text.indexOf('=')
  const field = text.slice(0, Math.max(0, at)).trim()
  if (at < 1) throw new Failure('USAGE', `${flag} wants a field and a value, such as max_kb=120; '${text}' is neither.`)
  if (isOverrideField(field)) return [field, text.slice(at + 1).trim()]
  const near = nearest(field, overrideFields)
  const suggestion = near.length > 0 ? `Did you mean ${near.join(' or ')}?` : `Fields are ${overrideFields.join(', ')}.`
  throw new Failure('USAGE', `${flag}: a schema has no field '${field}'. ${suggestion}`)
}

function isNumeric(field: OverrideField): boolean {
  return field !== 'filename_pattern' && field !== 'output_format'
}
