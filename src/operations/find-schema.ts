import { readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { Failure } from '../domain/failure.ts'
import { nearest } from '../domain/nearest.ts'
import { type PortalSchema, readPortalSchema } from '../domain/portal-schema.ts'

/**
 * Finds a portal schema by id, alias or path of a JSON file. Throws SCHEMA_UNKNOWN with the nearest names, SCHEMA_INVALID with what is
 * wrong in the file.
 */
export async function findSchema(reference: string, cwd: string, programFolder: string): Promise<PortalSchema> {
  if (reference.endsWith('.json') || /[/\\]/.test(reference)) return readSchemaFile(resolve(cwd, reference), reference)
  const builtIn = await builtInSchemas(programFolder)
  const word = reference.toLowerCase()
  const found = builtIn.find((schema) => schema.id === word || schema.aliases.includes(word))
  if (found) return found
  const names = builtIn.flatMap((schema) => [...schema.aliases, schema.id])
  const near = nearest(word, names)
  const suggestion = near.length > 0 ? `Did you mean ${near.join(' or ')}?` : `There are: ${names.join(', ')}.`
  throw new Failure(
    'SCHEMA_UNKNOWN',
    `There is no portal schema '${reference}'. ${suggestion}`,
    'A path to a JSON file works too.',
  )
}

export async function builtInSchemas(programFolder: string): Promise<PortalSchema[]> {
  const folder = join(programFolder, 'schemas')
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort()
  return Promise.all(names.map((name) => readSchemaFile(join(folder, name), name)))
}

async function readSchemaFile(path: string, shown: string): Promise<PortalSchema> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') throw new Failure('SCHEMA_UNKNOWN', `There is no schema file ${shown}.`)
    throw new Failure('SCHEMA_INVALID', `The schema file ${shown} cannot be read (${error.code ?? 'unknown reason'}).`)
  })
  return readPortalSchema(parse(text, shown), shown)
}

function parse(text: string, shown: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unknown reason'
    throw new Failure('SCHEMA_INVALID', `The schema file ${shown} is not JSON: ${reason}.`)
  }
}
