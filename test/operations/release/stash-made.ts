import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Camber, StashEntry } from '../../../src/ports.ts'

export interface StashMade {
  readonly given: Partial<Camber>
  /** Contents by their whole path below the stash's root. */
  readonly held: Map<string, string>
  /** Names that each upload brought, sorted. */
  readonly uploads: string[][]
  /** Calls in order: `me`, `ls`, `cp`, `rm`. */
  readonly calls: string[]
}

/** A stash in memory. `loses` lets files go missing on their way; `nests` lets `cp -r` put the folder itself into its target. */
export function stashMade(
  options: { readonly loses?: (name: string) => boolean; readonly nests?: boolean; readonly user?: string } = {},
): StashMade {
  const root = `stash://${options.user ?? 'asha'}/`
  const held = new Map<string, string>()
  const uploads: string[][] = []
  const calls: string[] = []
  const inside = (path: string): string => path.slice(root.length)
  const given: Partial<Camber> = {
    me: async () => {
      calls.push('me')
      return { username: options.user ?? 'asha', email: null, stash: root }
    },
    listStash: async (path) => {
      calls.push('ls')
      const below = [...held].filter(([name]) => name.startsWith(inside(path)))
      if (below.length === 0) return null
      return below.map(
        ([name, text]): StashEntry => ({
          path: name.slice(inside(path).length),
          kind: 'file',
          size: Buffer.byteLength(text),
        }),
      )
    },
    upload: async (local, path, { recursive }) => {
      calls.push('cp')
      if (!recursive) {
        held.set(inside(path), await readFile(local, 'utf8'))
        uploads.push([basename(path)])
        return
      }
      const entries = await readdir(local, { recursive: true, withFileTypes: true })
      const names = entries
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(local.length + 1))
      uploads.push(names.toSorted())
      const target = options.nests ? `${inside(path)}${basename(local)}/` : inside(path)
      for (const name of names)
        if (!options.loses?.(name)) held.set(`${target}${name}`, await readFile(join(local, name), 'utf8'))
    },
    remove: async (path) => {
      calls.push('rm')
      for (const name of [...held.keys()]) if (name.startsWith(inside(path))) held.delete(name)
    },
  }
  return { given, held, uploads, calls }
}
