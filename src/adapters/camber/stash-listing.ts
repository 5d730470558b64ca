import type { StashEntry } from '../../ports.ts'
import { stripBanner } from './banner.ts'
import { readJson } from './json-answer.ts'
import { saysNothing } from './json-object.ts'
import { stashEntriesOfJson } from './stash-json.ts'
import { stashEntriesOfTable } from './stash-table.ts'

/** What lies in a folder, by paths relative to it, from the table or the JSON of `stash ls`; null when the answer cannot be read whole. */
export function readStashListing(output: string, folder: string): StashEntry[] | null {
  // The table first: a name in it may begin with a bracket.
  const entries = stashEntriesOfTable(stripBanner(output)) ?? entriesOfJson(output)
  return entries === null ? null : relativeTo(folder, entries)
}

function entriesOfJson(output: string): StashEntry[] | null {
  const answer = readJson(output)
  if (answer.truncated) return null
  const entries = answer.values.flatMap(stashEntriesOfJson)
  return entries.length > 0 || answer.values.some(saysNothing) ? entries : null
}

/**
 * Whether a recursive listing names paths from the listed folder or from the stash root is not known (facts §12): the folder's own
 * path goes only when every entry carries it. Several layouts may list an entry, or the folder itself, twice.
 */
function relativeTo(folder: string, entries: readonly StashEntry[]): StashEntry[] {
  const own = fromRoot(folder)
  const paths = entries.map((entry) => ({ ...entry, path: fromRoot(entry.path) }))
  const carried = own !== '' && paths.every(({ path }) => path === own || path.startsWith(`${own}/`))
  const byPath = new Map<string, StashEntry>()
  for (const entry of paths) {
    const path = carried ? entry.path.slice(own.length + 1) : entry.path
    if (path !== '' && path !== '.') byPath.set(path, { ...entry, path })
  }
  return [...byPath.values()]
}

function fromRoot(path: string): string {
  return path
    .replace(/^stash:\/\/[^/]*/, '')
    .replace(/^(\.?\/)+/, '')
    .replace(/\/+$/, '')
}
