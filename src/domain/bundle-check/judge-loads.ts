import { inside, type Tree } from './module-resolver.ts'
import type { SourceFacts } from './source-facts.ts'
import { fileMissing, type Trouble } from './trouble.ts'

/** Files that a source loads as code by their path: which they are, and which are not there. */
export function judgeLoads(
  tree: Tree,
  source: SourceFacts,
): { readonly reaches: string[]; readonly troubles: (Trouble & { readonly line: number })[] } {
  const judged = source.loads.map((load) => {
    const found = load.path === null ? named(tree, load.file_name) : at(tree, load.path)
    const missing = load.path ?? load.file_name ?? ''
    if (found.length > 0) return { reaches: found, troubles: [] }
    return { reaches: [], troubles: [{ ...fileTrouble(tree, missing), doubtful: load.guarded, line: load.line }] }
  })
  return {
    reaches: judged.flatMap(({ reaches }) => reaches),
    troubles: judged.flatMap(({ troubles }) => troubles),
  }
}

function at(tree: Tree, path: string): string[] {
  return [path, inside(path, '__main__.py')].filter((name) => tree.files.has(name))
}

/** The text tells only the last part of the path. */
function named(tree: Tree, name: string | null): string[] {
  return [...tree.files].filter((file) => file === name || file.endsWith(`/${name}`))
}

function fileTrouble(tree: Tree, path: string): Trouble {
  if (path.startsWith('../')) {
    const message = `loads ${path}, which lies outside of the worker's folder and so is missing on the node.`
    return { rule: 'file-missing', message, fix: 'Copy it into the folder: nothing outside of it is uploaded.' }
  }
  return { rule: 'file-missing', message: `loads ${path}, but that file is missing.`, fix: fileMissing(tree, path) }
}
