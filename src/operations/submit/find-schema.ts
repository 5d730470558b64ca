import { readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { Failure } from '../../domain/failure.ts'
import { nearest } from '../../domain/nearest.ts'
import { type PortalSchema, readPortalSchema } from '../../domain/portal-schema.ts'

/** A schema with where it comes from. */
export interface FoundSchema extends PortalSchema {
  readonly origin: 'built-in' | 'own'
  readonly path: string
}

export interface BrokenSchema {
  readonly path: string
  /** What is wrong, in one sentence. */
  readonly problem: string
}

export interface SchemaShelf {
  /** Own ones first: they win over a built-in one of the same name. */
  readonly schemas: readonly FoundSchema[]
  /** Own files that hold no schema; they do not stand in the way of the others. */
  readonly broken: readonly BrokenSchema[]
}

/**
 * Finds a portal schema by id, alias or path of a JSON file; the project's own folder is looked at before the built-in ones.
 * Throws SCHEMA_UNKNOWN with the nearest names, SCHEMA_INVALID with what is wrong in the file.
 */
export async function findSchema(
  reference: string,
  cwd: string,
  programFolder: string,
  ownFolder: string = join(cwd, 'schemas'),
): Promise<PortalSchema> {
  if (reference.endsWith('.json') || /[/\\]/.test(reference)) return readSchemaFile(resolve(cwd, reference), reference)
  const { schemas, broken } = await listSchemas(programFolder, ownFolder)
  const word = reference.toLowerCase()
  const found = schemas.find(({ id, aliases }) => id.toLowerCase() === word || aliases.includes(word))
  if (found) {
    const { origin: _, path: __, ...schema } = found
    return schema
  }
  const names = [...new Set(schemas.flatMap((schema) => [...schema.aliases, schema.id]))]
  const near = nearest(word, names)
  const suggestion = near.length > 0 ? `Did you mean ${near.join(' or ')}?` : `There are: ${names.join(', ')}.`
  const [first] = broken
  throw new Failure(
    'SCHEMA_UNKNOWN',
    `There is no portal schema '${reference}'. ${suggestion}`,
    first === undefined ? 'A path to a JSON file works too.' : `A file of your own cannot be used: ${first.problem}`,
  )
}

/** The project's own schemas and the built-in ones. A folder of its own need not exist. Throws SCHEMA_INVALID for an unreadable one. */
export async function listSchemas(programFolder: string, ownFolder: string): Promise<SchemaShelf> {
  const builtInFolder = join(programFolder, 'schemas')
  const own: FoundSchema[] = []
  const broken: BrokenSchema[] = []
  // In rythmiq's own clone both are the same folder.
  const ownFiles = ownFolder === builtInFolder ? [] : await jsonFiles(ownFolder)
  for (const path of ownFiles) {
    try {
      own.push({ ...(await readSchemaFile(path, path)), origin: 'own', path })
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      broken.push({ path, problem: error.message })
    }
  }
  const builtIn = await Promise.all(
    (await jsonFiles(builtInFolder)).map(async (path) => ({
      ...(await readSchemaFile(path, path)),
      origin: 'built-in' as const,
      path,
    })),
  )
  return { schemas: [...own, ...builtIn], broken }
}

/** JSON files of a folder in the order of their names; none where there is no such folder. */
export async function jsonFiles(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return []
    throw new Failure('SCHEMA_INVALID', `The folder ${folder} cannot be read (${error.code ?? 'unknown reason'}).`)
  })
  return names
    .filter((name) => name.endsWith('.json'))
    .toSorted()
    .map((name) => join(folder, name))
}

/** Reads one file. Throws SCHEMA_UNKNOWN when it is not there, SCHEMA_INVALID with everything that is wrong in it. */
export async function readSchemaFile(path: string, shown: string): Promise<PortalSchema> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') throw new Failure('SCHEMA_UNKNOWN', `There is no schema file ${shown}.`)
    throw new Failure('SCHEMA_INVALID', `The schema file ${shown} cannot be read (${error.code ?? 'unknown reason'}).`)
  })
  return readPortalSchema(parse(text, shown), shown)
}

function parse(text: string, shown: string): unknown {
  try {
    // Editors on Windows put a byte order mark in front, which JSON does not know.
    return JSON.parse(text.replace(/^\ufeff/, ''))
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unknown reason'
    throw new Failure('SCHEMA_INVALID', `The schema file ${shown} is not JSON: ${reason}.`)
  }
}
