import { type Coverage, coverageOf, isWellKnown } from './distributions.ts'
import { findIn, inside, type Located, type Tree } from './module-resolver.ts'
import { foundBeforeAnyFolder, standardLibrary } from './standard-library.ts'

/** The search path of the worker on the node, as far as the bundle tells. */
export interface SearchPath {
  readonly tree: Tree
  /** Folders of the bundle in front of its root, and behind everything. */
  readonly before: readonly string[]
  readonly after: readonly string[]
  /** Folders that the text does not tell are searched as well. */
  readonly untold: boolean
  readonly required: ReadonlySet<string>
  /** Something is required whose name cannot be told. */
  readonly anonymous: boolean
}

export type Top =
  | { readonly kind: 'local'; readonly located: Located; readonly shadows: boolean }
  | { readonly kind: 'standard'; readonly hides: Located | null }
  | { readonly kind: 'installed' }
  | { readonly kind: 'nowhere'; readonly coverage: Exclude<Coverage, 'covered'> }

/** Where the first part of an absolute import is found; `path` is all of it, dotted. */
export function findTop(search: SearchPath, path: string): Top {
  const name = path.split('.')[0] ?? path
  const { tree } = search
  const ahead = findRegular(tree, [...search.before, ''], name)
  if (foundBeforeAnyFolder.has(name)) return { kind: 'standard', hides: ahead }
  if (ahead !== null) return { kind: 'local', located: ahead, shadows: standardLibrary.has(name) }
  if (standardLibrary.has(name)) return { kind: 'standard', hides: null }
  // What comes from an index is in none of the worker's own folders.
  const elsewhere = search.untold && !isWellKnown(path)
  const coverage = coverageOf(path, search.required, search.anonymous || elsewhere)
  if (coverage === 'covered') return { kind: 'installed' }
  const behind = findRegular(tree, search.after, name) ?? findNamespace(search, name)
  if (behind !== null) return { kind: 'local', located: behind, shadows: false }
  return { kind: 'nowhere', coverage }
}

function findRegular(tree: Tree, folders: readonly string[], name: string): Located | null {
  for (const folder of folders) {
    const located = findIn(tree, folder, name)
    if (located !== null && located.kind !== 'namespace') return located
  }
  return null
}

/** A folder of data does not count, though Python would take it: whoever imports it means code that is missing. */
function findNamespace({ tree, before, after }: SearchPath, name: string): Located | null {
  const folder = [...before, '', ...after].map((root) => inside(root, name)).find((path) => tree.codeFolders.has(path))
  return folder === undefined ? null : { kind: 'namespace', folder }
}
