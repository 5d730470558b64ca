import {
  hidden,
  moduleMissing,
  nameMissing,
  noPackage,
  nowhere,
  shadowed,
  tooHigh,
  unmarked,
} from './import-troubles.ts'
import type { ModuleNames } from './module-names.ts'
import { filesIn, findIn, inside, type Located, packageOf, type Tree } from './module-resolver.ts'
import { findTop, type SearchPath } from './module-search.ts'
import type { SourceImport } from './source-facts.ts'
import type { Trouble } from './trouble.ts'

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
  const walked =
    entry.level > 0 ? walkRelative(search.tree, names, file, entry) : walkAbsolute(search, names, entry.module ?? '')
  if (walked.located === null || entry.names === null) return walked
  const taken = entry.names.map((name) => judgeName(search.tree, names, walked.located, spelling(entry), name))
  return {
    reaches: [...walked.reaches, ...taken.flatMap(({ reaches }) => reaches)],
    troubles: [...walked.troubles, ...taken.flatMap(({ troubles }) => troubles)],
  }
}

const spelling = ({ level, module }: SourceImport): string => '.'.repeat(level) + (module ?? '')

function walkAbsolute(search: SearchPath, names: ModuleNames, path: string): Walked {
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
      const walked = walk(search.tree, names, top.located, rest, `imports ${path}`)
      const shadowing = top.shadows ? [shadowed(name, top.located)] : []
      return { ...walked, troubles: [...shadowing, ...unmarked(search.tree, top.located, path), ...walked.troubles] }
    }
    default:
      return top satisfies never
  }
}

function walkRelative(tree: Tree, names: ModuleNames, file: string, entry: SourceImport): Walked {
  const own = packageOf(file)
  const base = own.slice(0, own.length - (entry.level - 1))
  if (entry.level > own.length) return { reaches: [], located: null, troubles: [tooHigh(own[0], spelling(entry))] }
  const folder = base.join('/')
  const located = findIn(tree, base.slice(0, -1).join('/'), base.at(-1) ?? '')
  // A file that runs in its folder's name although a module of that name comes first was loaded by path; its folder is what it means.
  const start: Located = located === null || located.kind === 'module' ? { kind: 'namespace', folder } : located
  return walk(tree, names, start, entry.module === null ? [] : entry.module.split('.'), `imports ${spelling(entry)}`)
}

function walk(tree: Tree, names: ModuleNames, start: Located, parts: readonly string[], subject: string): Walked {
  const reaches = filesIn(start)
  let current = start
  for (const part of parts) {
    const next = current.kind === 'module' ? null : findIn(tree, current.folder, part)
    if (next === null) {
      const troubles = names.makesModules(current) ? [] : [partMissing(tree, current, part, subject)]
      return { reaches, located: null, troubles }
    }
    reaches.push(...filesIn(next))
    current = next
  }
  return { reaches, located: current, troubles: [] }
}

function partMissing(tree: Tree, parent: Located, part: string, subject: string): Trouble {
  return parent.kind === 'module'
    ? noPackage(tree, parent.file, part, subject)
    : moduleMissing(tree, inside(parent.folder, part), subject)
}

/** `from x import name`: what x defines comes first, then a module inside of it. */
function judgeName(tree: Tree, names: ModuleNames, from: Located | null, module: string, name: string): Judgement {
  if (from === null) return { reaches: [], troubles: [] }
  if (name === '*') return judgeStar(tree, names, from, module)
  const defined = names.defines(from, name)
  if (defined === true) return { reaches: [], troubles: [] }
  const submodule = from.kind === 'module' ? null : findIn(tree, from.folder, name)
  if (submodule !== null) return { reaches: filesIn(submodule), troubles: [] }
  return { reaches: [], troubles: defined === null ? [] : [nameMissing(tree, from, module, name)] }
}

function judgeStar(tree: Tree, names: ModuleNames, from: Located, module: string): Judgement {
  const taken = (names.exported(from) ?? []).map((name) => judgeName(tree, names, from, module, name))
  return {
    reaches: taken.flatMap(({ reaches }) => reaches),
    troubles: taken.flatMap(({ troubles }) => troubles),
  }
}

function filesWithPrefix(tree: Tree, file: string, prefix: string): string[] {
  const own = prefix.startsWith('.') ? `${packageOf(file).join('.')}${prefix}` : prefix
  if (own.replace(/\./g, '') === '') return []
  const path = own.replaceAll('.', '/')
  return [...tree.files].filter((name) => name.endsWith('.py') && name.startsWith(path))
}
