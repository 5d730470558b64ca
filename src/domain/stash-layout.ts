/** One entry of a listing, as far as this is concerned. */
interface Listed {
  readonly path: string
  readonly kind: 'file' | 'directory'
  /** Bytes; null where the listing does not say. */
  readonly size: number | null
}

interface Wanted {
  readonly name: string
  readonly bytes: number
}

/** How a folder of the stash compares with what should be in it. */
export interface StashLayout {
  /** True when the files lie one folder deeper, under the release's own name. */
  readonly nested: boolean
  /** Names that are not there or have another size. */
  readonly missing: readonly string[]
  /** Paths of files that nobody wants there. */
  readonly foreign: readonly string[]
}

/**
 * Compares a listing of a release's folder with what the release holds, by name and size. `camber stash cp -r` puts the contents of a
 * folder into the target; one source has it that the folder itself lands there (facts/camber-cli.md §5). Both are recognised: the layout
 * that lacks less is taken. A size that the listing does not tell exactly counts as right.
 */
export function compareLayout(
  release: string,
  wanted: readonly Wanted[],
  listed: readonly Listed[] | null,
  isOurs: (name: string) => boolean = () => false,
): StashLayout {
  const files = (listed ?? []).filter(({ kind }) => kind === 'file')
  const prefix = `${release}/`
  const flat = lacking(wanted, new Map(files.map(({ path, size }) => [path, size])))
  const inside = files.filter(({ path }) => path.startsWith(prefix))
  const deep = lacking(wanted, new Map(inside.map(({ path, size }) => [path.slice(prefix.length), size])))
  const nested = deep.length < flat.length
  const names = new Set(wanted.map(({ name }) => name))
  const foreign = files
    .map(({ path }) => path)
    .filter((path) => nested === path.startsWith(prefix))
    .map((path) => (nested ? path.slice(prefix.length) : path))
    .filter((name) => !names.has(name) && !isOurs(name))
  return { nested, missing: nested ? deep : flat, foreign }
}

function lacking(wanted: readonly Wanted[], sizes: ReadonlyMap<string, number | null>): string[] {
  return wanted
    .filter(({ name, bytes }) => {
      const size = sizes.get(name)
      return size === undefined || (size !== null && size !== bytes)
    })
    .map(({ name }) => name)
}
