/**
 * Where Python finds a module in a bundle: in one folder a package beats a module of that name, and a module beats a folder without
 * `__init__.py`, which is found only when no other folder of the search path has anything by that name.
 */
export type Located =
  | { readonly kind: 'module'; readonly file: string }
  | { readonly kind: 'package'; readonly folder: string; readonly file: string }
  | { readonly kind: 'namespace'; readonly folder: string }

export interface Tree {
  readonly files: ReadonlySet<string>
  /** Folders that hold a file at any depth. */
  readonly folders: ReadonlySet<string>
  /** Those that hold Python at any depth. */
  readonly codeFolders: ReadonlySet<string>
  /** Files by their name in small letters, for those who typed it on a system that does not tell capitals apart. */
  readonly bySmallName: ReadonlyMap<string, string>
}

/** What a module can end in, in the order in which CPython tries it on the node. */
const suffixes = ['.cpython-311-x86_64-linux-gnu.so', '.abi3.so', '.so', '.py', '.pyc']

export function treeOf(names: readonly string[]): Tree {
  const folders = new Set<string>()
  const codeFolders = new Set<string>()
  for (const name of names) {
    const code = suffixes.some((suffix) => name.endsWith(suffix))
    for (let folder = parentOf(name); folder !== ''; folder = parentOf(folder)) {
      folders.add(folder)
      if (code) codeFolders.add(folder)
    }
  }
  const bySmallName = new Map(names.map((name) => [name.toLowerCase(), name]))
  return { files: new Set(names), folders, codeFolders, bySmallName }
}

/** One step: a name looked for in one folder; `''` is the bundle's own. */
export function findIn(tree: Tree, folder: string, name: string): Located | null {
  const path = inside(folder, name)
  const init = firstOf(tree, inside(path, '__init__'))
  if (init !== null) return { kind: 'package', folder: path, file: init }
  const file = firstOf(tree, path)
  if (file !== null) return { kind: 'module', file }
  return tree.folders.has(path) ? { kind: 'namespace', folder: path } : null
}

/** The file that runs when it is imported. */
export function filesIn(located: Located): string[] {
  return located.kind === 'namespace' ? [] : [located.file]
}

/** The folder that a file belongs to as a package, from the bundle's root: none for a file that lies there. */
export function packageOf(file: string): string[] {
  const parent = parentOf(file)
  return parent === '' ? [] : parent.split('/')
}

export function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')))
}

export function inside(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`
}

function firstOf(tree: Tree, stem: string): string | null {
  const suffix = suffixes.find((candidate) => tree.files.has(stem + candidate))
  return suffix === undefined ? null : stem + suffix
}
