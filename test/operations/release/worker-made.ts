import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openInspector } from '../../../src/adapters/inspect-python.ts'
import type { BundleFinding } from '../../../src/domain/bundle-check/finding.ts'
import { checkWorker } from '../../../src/operations/release/check-bundle.ts'
import { temporaryFolder } from '../outside-made.ts'

export const programFolder = fileURLToPath(new URL('../../..', import.meta.url))
export const inspector = openInspector(programFolder, process.env)

export type Contents = Readonly<Record<string, string | Uint8Array>>

/** Files of a folder, as a bundle names them. */
export function filesOf(folder: string): { name: string; source: string; bytes: number }[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => !name.includes('__pycache__') && statSync(join(folder, name)).isFile())
    .sort()
    .map((name) => ({ name, source: join(folder, name), bytes: statSync(join(folder, name)).size }))
}

/** A worker's folder with such contents, looked through with a real Python. */
export async function check(contents: Contents, knownSecrets: readonly string[] = []): Promise<BundleFinding[]> {
  const folder = await temporaryFolder()
  const files = Object.entries(contents).map(([name, content]) => {
    const source = join(folder, name)
    mkdirSync(dirname(source), { recursive: true })
    writeFileSync(source, content)
    return { name, source, bytes: statSync(source).size }
  })
  return checkWorker(files, inspector, knownSecrets)
}

/** Findings as one line each: severity, rule, place, message. */
export const told = (findings: readonly BundleFinding[]): string[] =>
  findings.map(({ severity, rule, file, line, message }) => `${severity} ${rule} ${file}:${line} ${message}`)
