import { findIn, type Located, packageOf, type Tree } from './module-resolver.ts'
import type { SourceFacts, SourceImport } from './source-facts.ts'

/** What can be told of the names that modules of the bundle have. */
export interface ModuleNames {
  /** Null when it cannot be told. */
  defines(module: Located, name: string): boolean | null
  /** What `from module import *` takes by its `__all__`; null where there is none or it cannot be told. */
  exported(module: Located): readonly string[] | null
  /** Its own code may bring modules below it that are no files, as `six.moves` is. */
  makesModules(module: Located): boolean
}

/** Every module has these; a package `__path__` as well. */
const everywhere = new Set(
  [
    'name',
    'doc',
    'file',
    'loader',
    'package',
    'spec',
    'path',
    'dict',
    'class',
    'builtins',
    'cached',
    'annotations',
  ].map((name) => `__${name}__`),
)

/** `follow` finds a module of the bundle by an import that stands in a file; null when it is none. */
export function moduleNames(
  facts: ReadonlyMap<string, SourceFacts>,
  follow: (file: string, entry: SourceImport) => Located | null,
): ModuleNames {
  const patched = new Set([...facts.values()].flatMap(({ patches }) => patches))
  const known = new Map<string, ReadonlySet<string> | null>()

  /** A file that is being read further up counts as read: what it gives is on its way. */
  const namesOf = (file: string, above: readonly string[]): ReadonlySet<string> | null => {
    const before = known.get(file)
    if (before !== undefined) return before
    const source = facts.get(file)
    if (!source?.defines) return null
    const names = new Set(source.defines)
    for (const entry of source.imports.filter((candidate) => candidate.names?.includes('*'))) {
      const from = follow(file, entry)
      if (from === null || from.kind !== 'module') return null
      if (above.includes(from.file) || from.file === file) continue
      const given = namesOf(from.file, [...above, file])
      if (given === null) return null
      const all = facts.get(from.file)?.all
      for (const name of all ?? given) if (all || !name.startsWith('_')) names.add(name)
    }
    if (above.length === 0) known.set(file, names)
    return names
  }

  return {
    defines: (module, name) => {
      if (module.kind === 'namespace') return everywhere.has(name)
      if (everywhere.has(name)) return true
      const names = namesOf(module.file, [])
      if (names === null) return null
      if (names.has(name)) return true
      return patched.has(name) || patched.has('*') ? null : false
    },
    makesModules: (module) => module.kind !== 'namespace' && facts.get(module.file)?.hooks === true,
    exported: (module) => (module.kind === 'namespace' ? null : (facts.get(module.file)?.all ?? null)),
  }
}

/** The module that a star import takes from, when the bundle alone tells. */
export function followInBundle(tree: Tree, file: string, { level, module }: SourceImport): Located | null {
  const own = packageOf(file)
  if (level > own.length) return null
  const parts = [
    ...(level === 0 ? [] : own.slice(0, own.length - level + 1)),
    ...(module === null ? [] : module.split('.')),
  ]
  let found: Located | null = null
  for (const [index, part] of parts.entries()) {
    if (index > 0 && (found === null || found.kind === 'module')) return null
    found = findIn(tree, found === null || found.kind === 'module' ? '' : found.folder, part)
    if (found === null) return null
  }
  return found
}
