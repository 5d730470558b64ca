import type { StashEntry } from '../../ports.ts'
import { isObject, type JsonObject, textAt } from './json-object.ts'

/**
 * Entries of a listing whose JSON nobody has published (facts §5, §12): what stands in an array and has a name, path or key is an
 * entry, whatever the array is called; an object around it is wrapping; arrays inside of an entry are its children.
 */
export function stashEntriesOfJson(value: unknown): StashEntry[] {
  if (Array.isArray(value)) return value.flatMap((item) => entriesOfItem(item, ''))
  if (!isObject(value)) return []
  return Object.values(value).flatMap(stashEntriesOfJson)
}

function entriesOfItem(item: unknown, parent: string): StashEntry[] {
  if (typeof item === 'string') return [entryAt(item, parent, {})]
  if (!isObject(item)) return []
  const path = pathOf(item)
  if (path === null) return stashEntriesOfJson(item)
  const entry = entryAt(path, parent, item)
  const children = Object.values(item).filter((field) => Array.isArray(field))
  return [entry, ...children.flat().flatMap((child) => entriesOfItem(child, entry.path))]
}

/** `path` may be the entry's own or its folder's; then its name follows. */
function pathOf(item: JsonObject): string | null {
  const name = textAt(item, 'name', 'Name', 'file_name')
  const path = textAt(item, 'path', 'Path', 'key', 'Key', 'full_path')
  if (path === null || name === null) return path ?? name
  return lastPart(path) === lastPart(name) ? path : `${withoutEndSlash(path)}/${name}`
}

function entryAt(path: string, parent: string, item: JsonObject): StashEntry {
  const inside = parent !== '' && !path.startsWith(`${parent}/`) && !path.startsWith('stash://')
  const full = withoutEndSlash(inside ? `${parent}/${path}` : path)
  return isFolder(path, item)
    ? { path: full, kind: 'directory', size: null }
    : { path: full, kind: 'file', size: exactBytes(sizeOf(item)) }
}

function isFolder(path: string, item: JsonObject): boolean {
  const kind = textAt(item, 'type', 'Type', 'kind', 'entry_type')
  if (kind !== null) return /^(d|.*(dir|folder|prefix).*)$/i.test(kind.trim())
  const flags = [item.is_dir, item.isDir, item.is_directory, item.isDirectory, item.is_folder, item.directory]
  return flags.includes(true) || path.endsWith('/')
}

function sizeOf(item: JsonObject): string | null {
  return textAt(item, 'size', 'Size', 'size_bytes', 'bytes', 'file_size')
}

/** Bytes where a size is an exact count of them; `1.2 MB` and the like are rounded and say nothing (facts §5: format not known). */
export function exactBytes(size: string | null): number | null {
  const bytes = size === null ? undefined : /^\s*(\d+)(?:\s*(?:B|bytes?))?\s*$/i.exec(size)?.[1]
  return bytes !== undefined && Number.isSafeInteger(Number(bytes)) ? Number(bytes) : null
}

function lastPart(path: string): string {
  return withoutEndSlash(path).split('/').at(-1) ?? ''
}

function withoutEndSlash(path: string): string {
  return path.replace(/\/+$/, '')
}
