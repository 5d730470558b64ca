import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { Failure } from '../../domain/failure.ts'
import { jsonFiles, readSchemaFile } from './find-schema.ts'

export interface SchemaCheck {
  /** As it was named; absolute for files of a folder. */
  readonly file: string
  readonly id: string | null
  /** What is wrong, in one sentence; null when the worker and the portal would both be served. */
  readonly problem: string | null
}

/** Checks schema files, and all JSON files of folders; none that is wrong keeps the others from being looked at. Throws SCHEMA_UNKNOWN. */
export async function checkSchemas(references: readonly string[], cwd: string): Promise<SchemaCheck[]> {
  const files = (await Promise.all(references.map((reference) => filesOf(reference, cwd)))).flat()
  const checks = await Promise.all(files.map((file) => checkFile(file, cwd)))
  return checks.map((check) => namesake(check, checks))
}

async function filesOf(reference: string, cwd: string): Promise<string[]> {
  const path = resolve(cwd, reference)
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )
  if (!isFolder) return [reference]
  const files = await jsonFiles(path)
  if (files.length > 0) return files
  throw new Failure('SCHEMA_UNKNOWN', `The folder ${reference} holds no JSON file.`)
}

async function checkFile(file: string, cwd: string): Promise<SchemaCheck> {
  try {
    return { file, id: (await readSchemaFile(resolve(cwd, file), file)).id, problem: null }
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return { file, id: null, problem: error.message }
  }
}

/** Two files of one id: which of them is meant would hang on their names. */
function namesake(check: SchemaCheck, all: readonly SchemaCheck[]): SchemaCheck {
  const other = all.find(({ file, id }) => id !== null && id === check.id && file !== check.file)
  return other === undefined ? check : { ...check, problem: `${check.file} has the id ${check.id}, as ${other.file}.` }
}
