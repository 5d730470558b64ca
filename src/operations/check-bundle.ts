import { readFileSync, statSync } from 'node:fs'
import { checkBundle } from '../domain/bundle-check/check-bundle.ts'
import { type BundleFinding, sortFindings } from '../domain/bundle-check/finding.ts'
import { readRequirements } from '../domain/bundle-check/requirements.ts'
import { scanForSecrets } from '../domain/bundle-check/secret-scan.ts'
import type { PythonInspector } from '../ports.ts'

export interface CheckedFile {
  /** Path inside the release. */
  readonly name: string
  /** Where it lies on this machine. */
  readonly source: string
}

/** Beyond this a file is data, and a secret in it was not typed by a person. */
const largestScanned = 1_048_576

/**
 * Looks through a worker's files for whatever would make it fail on the node, and for secrets. `knownSecrets` are those of this
 * machine. Nothing of the worker is run. Throws PYTHON_MISSING.
 */
export async function checkWorker(
  files: readonly CheckedFile[],
  inspector: PythonInspector,
  knownSecrets: readonly string[],
): Promise<BundleFinding[]> {
  const own = files.filter(({ name }) => !isRunner(name))
  const python = own.filter(({ name }) => name.endsWith('.py')).map(({ name, source }) => ({ name, path: source }))
  const sources = await inspector.inspectSources(python)
  const paths = new Map(own.map(({ name, source }) => [name, source]))
  const requirements = readRequirements('requirements.txt', (name) => {
    const path = paths.get(name)
    return path === undefined ? null : decode(readFileSync(path))
  })
  const found = checkBundle({ files: own.map(({ name }) => name), sources, requirements })
  return sortFindings([...found, ...own.flatMap((file) => secretsOf(file, knownSecrets))])
}

/** What rythmiq itself adds to every release. */
function isRunner(name: string): boolean {
  return name === 'run.sh' || name.startsWith('rythmiq_runner/')
}

function secretsOf({ name, source }: CheckedFile, known: readonly string[]): BundleFinding[] {
  if (statSync(source).size > largestScanned) return []
  const bytes = readFileSync(source)
  const wide = bytes[0] === 0xff && bytes[1] === 0xfe
  return bytes.includes(0) && !wide ? [] : scanForSecrets(name, decode(bytes), known)
}

/** As pip reads a requirements file: by its byte order mark, else UTF-8. */
function decode(bytes: Uint8Array): string {
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-8'
  return new TextDecoder(encoding).decode(bytes)
}
