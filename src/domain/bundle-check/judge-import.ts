import { distributionFor, isWellKnown } from './distributions.ts'
import type { ModuleNames } from './module-names.ts'
import { findIn, inside, type Located, packageOf, type Tree } from './module-resolver.ts'
import { findTop, type SearchPath } from './module-search.ts'
import type { SourceImport } from './source-facts.ts'
import { fileMissing, initBesideModule, initMissing, type Trouble } from './trouble.ts'

/** What an import leads to: files of the bundle that it runs, and what is wrong with it. */
export interface Judgement {
  readonly reaches: readonly string[]
  readonly troubles: readonly Trouble[]
}

interface Walked extends Judgement {
  /** Null when it was not found, or lies outside of the bundle. */
  readonly located: Located | null
}

/** Follows one import as the node's Python would. */
export function judgeImport(search: SearchPath, names: ModuleNames, file: string, entry: SourceImport): Judgement {
  if (entry.prefix !== null) return { reaches: filesWithPrefix(search.tree, file, entry.prefix), troubles: [] }
  const walked = entry.level > 0 ? walkRelative(search.tree, file, entry) : walkAbsolute(search, entry.module ?? '')
  if (walked.located === null || entry.names === null) return walked
  const taken = entry.names.map((name) => judgeName(search.tree, names, walked.located, spelling(entry), name))
  return {
    reaches: [...walked.reaches, ...taken.flatMap(({ reaches }) => reaches)],
    troubles: [...walked.troubles, ...taken.flatMap(({ troubles }) => troubles)],
  }
}

const spelling = ({ level, module }: SourceImport): string => '.'.repeat(level) + (module ?? '')

function walkAbsolute(search: SearchPath, path: string): Walked {
  const [name = '', ...rest] = path.split('.')
  const top = findTop(search, path)
  switch (top.kind) {
    case 'standard':
      return { reaches: [], located: null, troubles: top.hides === null ? [] : [hidden(name, top.hides)] }
    case 'installed':
      return { reaches: [], located: null, troubles: [] }
    case 'nowhere':
      return { reaches: [], located: null, troubles: [nowhere(search.tree, path, top.coverage === 'possible')] }
    case 'local': {
      const walked = walk(search.tree, top.located, rest, `imports ${path}`)
      const shadowing = top.shadows ? [shadowed(name, top.located)] : []
      return { ...walked, troubles: [...shadowing, ...unmarked(search.tree, top.located, path), ...walked.troubles] }
    }
    default:
      return top satisfies never
  }
}

function walkRelative(tree: Tree, file: string, entry: SourceImport): Walked {
  const own = packageOf(file)
  const base = own.slice(0, own.length - (entry.level - 1))
  if (entry.level > own.length) return { reaches: [], located: null, troubles: [tooHigh(own[0], spelling(entry))] }
  const folder = base.join('/')
  const located = findIn(tree, base.slice(0, -1).join('/'), base.at(-1) ?? '')
  // A file that runs in its folder's name although a module of that name comes first was loaded by path; its folder is what it means.
  const start: Located = located === null || located.kind === 'module' ? { kind: 'namespace', folder } : located
  return walk(tree, start, entry.module === null ? [] : entry.module.split('.'), `imports ${spelling(entry)}`)
}

function walk(tree: Tree, start: Located, parts: readonly string[], subject: string): Walked {
  const reaches = filesOf(start)
  let current = start
  for (const part of parts) {
    if (current.kind === 'module')
      return { reaches, located: null, troubles: [noPackage(tree, current.file, part, subject)] }
    const next = findIn(tree, current.folder, part)
    if (next === null)
      return { reaches, located: null, troubles: [moduleMissing(tree, inside(current.folder, part), subject)] }
    reaches.push(...filesOf(next))
    current = next
  }
  return { reaches, located: current, troubles: [] }
}

/** `from x import name`: what x defines comes first, then a module inside of it. */
function judgeName(tree: Tree, names: ModuleNames, from: Located | null, module: string, name: string): Judgement {
  if (from === null) return { reaches: [], troubles: [] }
  if (name === '*') return judgeStar(tree, names, from, module)
  const defined = names.defines(from, name)
  if (defined === true) return { reaches: [], troubles: [] }
  const submodule = from.kind === 'module' ? null : findIn(tree, from.folder, name)
  if (submodule !== null) return { reaches: filesOf(submodule), troubles: [] }
  return { reaches: [], troubles: defined === null ? [] : [nameMissing(tree, from, module, name)] }
}

function judgeStar(tree: Tree, names: ModuleNames, from: Located, module: string): Judgement {
  const taken = (names.exported(from) ?? []).map((name) => judgeName(tree, names, from, module, name))
  return {
    reaches: taken.flatMap(({ reaches }) => reaches),
    troubles: taken.flatMap(({ troubles }) => troubles),
  }
}

function filesOf(located: Located): string[] {
  return located.kind === 'namespace' ? [] : [located.file]
}

function filesWithPrefix(tree: Tree, file: string, prefix: string): string[] {
  const own = prefix.startsWith('.') ? `${packageOf(file).join('.')}${prefix}` : prefix
  if (own.replace(/\./g, '') === '') return []
  const path = own.replaceAll('.', '/')
  return [...tree.files].filter((name) => name.endsWith('.py') && name.startsWith(path))
}

/** A folder of code that Python never looks into, or only as long as no package of that name is installed. */
function unmarked(tree: Tree, located: Located, path: string): Trouble[] {
  if (located.kind === 'package') return []
  if (located.kind === 'namespace') return [initMissing(`imports ${path}`, located.folder)]
  const folder = located.file.replace(/\.py$/, '')
  return tree.codeFolders.has(folder) ? [initBesideModule(`imports ${path}`, folder, located.file)] : []
}

function tooHigh(topmost: string | undefined, module: string): Trouble {
  const why = topmost === undefined ? 'this file lies in no package' : `that is above ${topmost}, its topmost package`
  const fix = "Leave out the dots: a module in the worker's folder is imported by its name alone."
  return { rule: 'relative-import', message: `imports ${module} with dots in front, but ${why}.`, fix }
}

function noPackage(tree: Tree, file: string, part: string, subject: string): Trouble {
  const folder = file.replace(/\.py$/, '')
  if (tree.codeFolders.has(folder)) return initBesideModule(subject, folder, file)
  return {
    rule: 'module-missing',
    message: `${subject}, but ${folder}/__init__.py and ${folder}/${part}.py are missing, so Python takes ${file}, which is no package.`,
    fix: `Put the folder ${folder} into the worker's folder.`,
  }
}

function moduleMissing(tree: Tree, path: string, subject: string): Trouble {
  const missing = `${path}.py`
  const message = `${subject}, but ${missing} is missing.`
  return { rule: 'module-missing', message, fix: fileMissing(tree, missing), subject: missing }
}

function nameMissing(tree: Tree, from: Located, module: string, name: string): Trouble {
  const subject = `imports ${name} from ${module}`
  if (from.kind === 'module') {
    const folder = from.file.replace(/\.py$/, '')
    if (tree.codeFolders.has(folder)) return initBesideModule(subject, folder, from.file)
    return { rule: 'name-missing', message: `${subject}, but ${from.file} does not define that name.`, fix: null }
  }
  const missing = `${inside(from.folder, name)}.py`
  const undefinedToo = from.kind === 'package' ? ` and ${from.file} does not define that name` : ''
  const message = `${subject}, but ${missing} is missing${undefinedToo}.`
  return { rule: 'module-missing', message, fix: fileMissing(tree, missing), subject: missing }
}

function nowhere(tree: Tree, path: string, possible: boolean): Trouble {
  const name = path.split('.')[0] ?? path
  if (isWellKnown(path)) {
    const distribution = distributionFor(path)
    const message = `imports ${path}, but nothing in requirements.txt is known to bring it.`
    return {
      rule: 'requirement-missing',
      message,
      fix: `Add ${distribution} to requirements.txt.`,
      subject: distribution,
      doubtful: possible,
    }
  }
  const message = `imports ${path}, but ${name}.py and ${name}/__init__.py are missing, and nothing in requirements.txt is known to bring it.`
  return { rule: 'module-missing', message, fix: fileMissing(tree, `${name}.py`), doubtful: possible, subject: name }
}

function shadowed(name: string, located: Located): Trouble {
  const [file = name] = filesOf(located)
  return {
    rule: 'standard-library-shadowed',
    message: `imports ${name} and gets ${file} in place of Python's own ${name}, and so does everything that is installed.`,
    fix: `Give ${file} another name.`,
    doubtful: true,
    subject: file,
  }
}

function hidden(name: string, located: Located): Trouble {
  const [file = name] = filesOf(located)
  return {
    rule: 'standard-library-shadowed',
    message: `imports ${name} and gets Python's own, which comes before the worker's folder: ${file} is never taken.`,
    fix: `Give ${file} another name.`,
    doubtful: true,
    subject: file,
  }
}
