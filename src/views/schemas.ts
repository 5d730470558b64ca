import { oneLine } from '../domain/control.ts'
import type { Surface } from '../domain/surface.ts'
import { field } from './document.ts'

interface Definition {
  readonly target_width: number
  readonly target_height: number
  readonly target_dpi: number
  readonly max_kb: number
  readonly filename_pattern: string
  readonly output_format: string
  readonly quality: number
}

interface Schema {
  readonly id: string
  readonly aliases: readonly string[]
  readonly name: string
  readonly version: number
  readonly origin: string
  readonly path: string
  readonly schema_definition: Definition
}

interface Broken {
  readonly path: string
  readonly problem: string
}

/** One row a schema; piped, the columns are separated by tabs and have no head. */
export function schemasView(
  { schemas, broken }: { readonly schemas: readonly Schema[]; readonly broken: readonly Broken[] },
  { paint, terminal }: Surface,
): string {
  const rows = schemas.map(({ id, aliases, origin, schema_definition: asked }) => [
    oneLine(id),
    oneLine(aliases.join(', ')),
    `${asked.target_width}x${asked.target_height}`,
    `${asked.target_dpi} dpi`,
    `${asked.max_kb} kB`,
    asked.output_format,
    origin,
  ])
  if (!terminal) return rows.map((row) => row.join('\t')).join('\n')
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)))
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
  return [...lines, ...broken.map(({ problem }) => paint.bad(`✘ ${oneLine(problem)}`))].join('\n')
}

/** Everything that one schema asks for. */
export function schemaView(schema: Schema, { paint }: Surface): string {
  const { schema_definition: asked } = schema
  return [
    `${paint.strong(oneLine(schema.id))}  ${oneLine(schema.name)}, version ${schema.version}`,
    ...(schema.aliases.length > 0 ? [field('alias', oneLine(schema.aliases.join(', ')), paint)] : []),
    field('pixels', `${asked.target_width}x${asked.target_height}`, paint),
    field('dpi', String(asked.target_dpi), paint),
    field('at most', `${asked.max_kb} kB of 1024 bytes`, paint),
    field('format', `${asked.output_format}, quality ${asked.quality}`, paint),
    field('pattern', oneLine(asked.filename_pattern), paint),
    field('file', `${oneLine(schema.path)} (${schema.origin})`, paint),
  ].join('\n')
}

/** One line a file: well, or what is wrong with it. */
export function schemaChecksView(
  { checks }: { readonly checks: readonly { readonly file: string; readonly problem: string | null }[] },
  { paint }: Surface,
): string {
  return checks
    .map(({ file, problem }) =>
      problem === null ? `${paint.good('✔')} ${oneLine(file)}` : `${paint.bad('✘')} ${oneLine(problem)}`,
    )
    .join('\n')
}
