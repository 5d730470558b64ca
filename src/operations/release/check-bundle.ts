import { readFileSync } from 'node:fs'
import { checkBundle } from '../../domain/bundle-check/check-bundle.ts'
import { type BundleFinding, sortFindings } from '../../domain/bundle-check/finding.ts'
import { readRequirements } from '../../domain/bundle-check/requirements.ts'
import { scanForSecrets } from '../../domain/bundle-check/secret-scan.ts'
import type { PythonInspector } from '../../ports.ts'
import { isOfRunner } from './bundle.ts'
import { codeOf, throwUnreadable } from './choose-files.ts'

export interface CheckedFile {
  /** Path inside the release. */
  readonly name: string
  /** Where it lies on this machine. */
  readonly source: string
  readonly bytes: number
}

/** Beyond this a file is data, and a secret in it was not typed by a person. */
const largestScanned = 1_048_576

/**
 * Looks through a worker's files for whatever would make it fail on the node, and for secrets. `knownSecrets` are those of this
 * machine. Nothing of the worker is run. Throws PYTHON_MISSING, and WORKER_INVALID for a file that went away meanwhile.
 */
export async function checkWorker(
  files: readonly CheckedFile[],
  inspector: PythonInspector,
  knownSecrets: readonly string[],
): Promise<BundleFinding[]> {
  const own = files.filter(({ name }) => !isOfRunner(name))
  const python = own.filter(({ name }) => name.endsWith('.py')).map(({ name, source }) => ({ name, path: source }))
  const sources = await inspector.inspectSources(python)
  const paths = new Map(own.map(({ name, source }) => [name, source]))
  const requirements = readRequirements('requirements.txt', (name) => {
    const path = paths.get(name)
    return path === undefined ? null : decode(read(path))
  })
  const found = checkBundle({ files: own.map(({ name }) => name), sources, requirements })
  return sortFindings([...found, ...own.flatMap((file) => secretsOf(file, knownSecrets))])
}

function secretsOf({ name, source, bytes: bytesOf }: CheckedFile, known: readonly string[]): BundleFinding[] {
  if (bytesOf > largestScanned) return []
  const bytes = read(source)
  const wide = bytes[0] === 0xff && bytes[1] === 0xfe
  return bytes.includes(0) && !wide ? [] : scanForSecrets(name, decode(bytes), known)
}

function read(path: string): Uint8Array {
  try {
    return readFileSync(path)
  } catch (error) {
    return throwUnreadable(path, codeOf(error))
  }
}

/** As pip reads a requirements file: by its byte order mark, else UTF-8. */
function decode(bytes: Uint8Array): string {
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-8'
  return new TextDecoder(encoding).decode(bytes)
}
