import { isFailure, readAttempts } from './attempts.ts'
import { judgeImport } from './judge-import.ts'
import { judgeLoads } from './judge-loads.ts'
import { followInBundle, moduleNames } from './module-names.ts'
import { inside, parentOf, treeOf } from './module-resolver.ts'
import type { SearchPath } from './module-search.ts'
import type { Requirements } from './requirements.ts'
import type { SourceFacts, SourceImport } from './source-facts.ts'
import type { Trouble } from './trouble.ts'

export interface PlacedTrouble extends Trouble {
  readonly line: number
}

export interface FollowedFile {
  readonly facts: SourceFacts
  /** Whether something leads from worker.py to it. */
  readonly reached: boolean
  readonly troubles: readonly PlacedTrouble[]
}

interface Judged {
  readonly reaches: readonly string[]
  readonly troubles: readonly PlacedTrouble[]
}

/** Starts at worker.py, follows imports and files loaded by path, and tells of every Python file what is wrong with what it asks for. */
export function followWorker(
  names: readonly string[],
  sources: readonly SourceFacts[],
  requirements: Requirements | null,
): FollowedFile[] {
  const tree = treeOf(names)
  const facts = new Map(sources.map((source) => [source.name, source]))
  const known = moduleNames(facts, (file, entry) => followInBundle(tree, file, entry))
  const required = (requirements?.all ?? []).flatMap(({ name }) => name ?? [])
  const anonymous = required.length < (requirements?.all.length ?? 0)
  const base = { tree, required: new Set(required), anonymous }

  let search: SearchPath = { ...base, before: [], after: [], untold: false }
  // A file that is reached may widen the search path, and so reach others. What was reached once keeps its folders: without that
  // two files could put each other out of reach for ever.
  const widening = new Set<string>()
  for (;;) {
    const judged = new Map(
      sources.map((source) => [
        source.name,
        judgeFile(search, source, (entry) => judgeImport(search, known, source.name, entry)),
      ]),
    )
    const reached = reachedFrom('worker.py', judged)
    for (const name of reached) widening.add(name)
    const wider = { ...base, ...searchFolders(sources.filter(({ name }) => widening.has(name))) }
    if (sameFolders(wider, search)) {
      return sources.map((source) => ({
        facts: source,
        reached: reached.has(source.name),
        troubles: judged.get(source.name)?.troubles ?? [],
      }))
    }
    search = wider
  }
}

function reachedFrom(start: string, judged: ReadonlyMap<string, Judged>): ReadonlySet<string> {
  const reached = new Set([start])
  // A set is walked on while it grows.
  for (const file of reached) for (const next of judged.get(file)?.reaches ?? []) reached.add(next)
  return reached
}

function judgeFile(
  search: SearchPath,
  source: SourceFacts,
  judge: (entry: SourceImport) => ReturnType<typeof judgeImport>,
): Judged {
  // Only worker.py runs as `__main__`; what stands under TYPE_CHECKING never runs.
  const entries = source.imports
    .filter((entry) => !entry.typing && (!entry.main || source.name === 'worker.py'))
    .map((entry) => ({ entry, ...judge(entry) }))
  const attempts = readAttempts(entries.map(({ entry, troubles }) => ({ entry, fails: troubles.some(isFailure) })))
  const troubles = entries.flatMap(({ entry, troubles: found }) =>
    attempts.settled(entry)
      ? found.filter((trouble) => !isFailure(trouble)).map((trouble) => place(trouble, entry))
      : found.map((trouble) => place(entry.guard === null ? trouble : { ...trouble, doubtful: true }, entry)),
  )
  const loads = judgeLoads(search.tree, source)
  return {
    reaches: [
      ...entries.filter(({ entry }) => !attempts.idle(entry)).flatMap(({ reaches }) => reaches),
      ...loads.reaches,
      ...mentioned(search, source),
    ],
    troubles: [...troubles, ...loads.troubles],
  }
}

const place = (trouble: Trouble, { line }: SourceImport): PlacedTrouble => ({ ...trouble, line })

/** Runs of a file by another program, such as `subprocess.run([sys.executable, "page.py"])`. */
function mentioned({ tree }: SearchPath, source: SourceFacts): string[] {
  return source.mentions
    .flatMap((name) => [name, inside(parentOf(source.name), name)])
    .map((name) => name.replace(/^\.\//, ''))
    .filter((name) => tree.files.has(name))
}

function searchFolders(sources: readonly SourceFacts[]): Pick<SearchPath, 'before' | 'after' | 'untold'> {
  const added = sources.flatMap((source) => source.search_folders)
  // What lies outside of the bundle is not there on the node.
  const inBundle = added.flatMap(({ path, first }) => (path === null || path.startsWith('..') ? [] : [{ path, first }]))
  const folders = inBundle.filter(({ path }) => path !== '.')
  return {
    before: [...new Set(folders.filter(({ first }) => first).map(({ path }) => path))],
    after: [...new Set(folders.filter(({ first }) => !first).map(({ path }) => path))],
    untold: added.some(({ path }) => path === null),
  }
}

function sameFolders(left: SearchPath, right: SearchPath): boolean {
  const folders = ({ before, after, untold }: SearchPath) => JSON.stringify([before, after, untold])
  return folders(left) === folders(right)
}
