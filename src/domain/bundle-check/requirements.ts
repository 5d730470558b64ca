import { normaliseName } from './distributions.ts'
import type { BundleFinding } from './finding.ts'
import { type ReadLine, readRequirementLine } from './requirement-line.ts'
import { logicalLines } from './requirement-lines.ts'
import type { Specifier } from './version-bounds.ts'

/** One thing that is required on the node. */
export interface Requirement {
  /** Normalised; null when only installing it would tell. */
  readonly name: string | null
  /** As it is written there. */
  readonly shown: string
  /** Those of constraints files included. */
  readonly specifiers: readonly Specifier[]
  /** Given by an address or a path: whatever lies there is the version. */
  readonly fixed: boolean
  readonly file: string
  readonly line: number
}

export interface Requirements {
  readonly all: readonly Requirement[]
  readonly findings: readonly BundleFinding[]
}

interface Reading {
  readonly read: (name: string) => string | null
  readonly found: Requirement[]
  readonly constraints: Requirement[]
  readonly findings: BundleFinding[]
  readonly seen: Set<string>
}

/**
 * Reads a requirements file and what it includes, in pip's format. `read` gives the text of a file of the bundle, null when there
 * is none. Null when the file itself is not there.
 */
export function readRequirements(file: string, read: (name: string) => string | null): Requirements | null {
  const text = read(file)
  if (text === null) return null
  const reading: Reading = { read, found: [], constraints: [], findings: [], seen: new Set() }
  readFile(file, text, false, reading)
  const all = reading.found.map((requirement) => ({
    ...requirement,
    specifiers: [
      ...requirement.specifiers,
      ...reading.constraints.filter(({ name }) => name === requirement.name).flatMap(({ specifiers }) => specifiers),
    ],
  }))
  return { all, findings: reading.findings }
}

function readFile(file: string, text: string, constrains: boolean, reading: Reading): void {
  const visit = `${constrains} ${file}`
  if (reading.seen.has(visit)) return
  reading.seen.add(visit)
  for (const { line, content } of logicalLines(text)) {
    take(readRequirementLine(content), { file, line, constrains }, reading)
  }
}

interface Where {
  readonly file: string
  readonly line: number
  readonly constrains: boolean
}

function take(read: ReadLine, where: Where, reading: Reading): void {
  const { file, line } = where
  const complain = (message: string, fix: string | null): void => {
    reading.findings.push({ severity: 'error', rule: 'requirements-invalid', file, line, message, fix })
  }
  switch (read.kind) {
    case 'nothing':
      return
    case 'unreadable':
      complain(`This is no requirement that pip can read: ${read.why}.`, null)
      return
    case 'include':
      include(read, where, reading, complain)
      return
    case 'path': {
      const path = joinPath('', read.path)
      if (path === null) complain(`requires ${read.path}, which lies outside the worker's folder.`, outsideFix)
      reading.found.push({ name: read.name, shown: read.path, specifiers: [], fixed: true, file, line })
      return
    }
    case 'requirement': {
      const kept = where.constrains ? reading.constraints : reading.found
      const name = read.name === null ? null : normaliseName(read.name)
      if (read.applies)
        kept.push({ name, shown: read.shown, specifiers: read.specifiers, fixed: read.fixed, file, line })
      return
    }
    default:
      read satisfies never
  }
}

const outsideFix = 'Copy it into the folder: nothing outside of it is uploaded.'

function include(
  { path, constrains }: Extract<ReadLine, { kind: 'include' }>,
  where: Where,
  reading: Reading,
  complain: (message: string, fix: string | null) => void,
): void {
  if (/^[a-z]+:\/\//i.test(path)) {
    // What lies there cannot be known here, so it may bring anything.
    if (!constrains)
      reading.found.push({ name: null, shown: 'a file from the net', specifiers: [], fixed: true, ...where })
    return
  }
  const target = joinPath(where.file.split('/').slice(0, -1).join('/'), path)
  const text = target === null ? null : reading.read(target)
  if (target === null) complain(`includes ${path}, which lies outside the worker's folder.`, outsideFix)
  else if (text === null) complain(`includes ${target}, which is missing.`, `Put ${target} into the worker's folder.`)
  else readFile(target, text, constrains || where.constrains, reading)
}

/** Null when the path leads out of the bundle. */
function joinPath(folder: string, path: string): string | null {
  if (path.startsWith('/')) return null
  const parts: string[] = []
  for (const part of `${folder}/${path}`.split('/')) {
    if (part === '' || part === '.') continue
    if (part !== '..') parts.push(part)
    else if (parts.pop() === undefined) return null
  }
  return parts.join('/')
}
