import { readdirSync, statSync } from 'node:fs'
import { join, posix } from 'node:path'
import { CallFailure } from '../failure.ts'
import { readTextIfAny } from '../state/json-file.ts'
import { ignoredBy, ignoreLines, type LeftOut } from './patterns.ts'

export type Choice = {
  readonly leftOut: LeftOut
  readonly useGitignore: boolean
  readonly symlinks: 'follow' | 'skip' | 'refuse'
}

/** The files of a folder that are to be copied, hidden ones and `.git` included (§5), in a fixed order. */
export function chooseFiles(root: string, choice: Choice): readonly string[] {
  return walk(root, '', choice, [])
}

function walk(root: string, inside: string, choice: Choice, above: ReturnType<typeof ignoreLines>): readonly string[] {
  const ignore = choice.useGitignore ? readTextIfAny(join(root, inside, '.gitignore')) : undefined
  const lines = ignore === undefined ? above : [...above, ...ignoreLines(ignore, inside)]
  const names = readdirSync(join(root, inside), { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))
  return names.flatMap((entry) => {
    const path = posix.join(inside, entry.name)
    const kind = entry.isSymbolicLink() ? throughLink(join(root, path), choice) : plainKind(entry)
    if (kind === 'nothing' || choice.leftOut(path, kind === 'folder')) return []
    if (choice.useGitignore && ignoredBy(lines, path, kind === 'folder')) return []
    return kind === 'folder' ? walk(root, path, choice, lines) : [path]
  })
}

type Kind = 'file' | 'folder' | 'nothing'

function plainKind(entry: { isFile(): boolean; isDirectory(): boolean }): Kind {
  if (entry.isDirectory()) return 'folder'
  return entry.isFile() ? 'file' : 'nothing'
}

/** What becomes of symlinks is promised nowhere (§3 Output sync), so it is a switch. Linked folders could go round. */
function throughLink(path: string, choice: Choice): Kind {
  if (choice.symlinks === 'refuse') throw new CallFailure(`symbolic links are not supported: ${path}`)
  if (choice.symlinks === 'skip') return 'nothing'
  const target = statSync(path, { throwIfNoEntry: false })
  return target?.isFile() === true ? 'file' : 'nothing'
}
