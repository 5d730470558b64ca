import type { StashEntry } from '../../ports.ts'
import { exactBytes } from './stash-json.ts'

const header = /^Name\s+Type\s+Size\s*$/
const typeWord = /^(directory|dir|folder|file)(?=\s|$)/i
/** From the right, for names that are longer than their column: the last type word is the type. */
const row = /^(.*\S)\s+(directory|dir|folder|file)(?:\s+(\S.*))?$/i

/** Entries of the table of `stash ls`: Name padded to 41, Type to 21, Size blank for folders (facts §5). Null when there is no table. */
export function stashEntriesOfTable(text: string): StashEntry[] | null {
  const lines = text.split('\n').map((line) => line.trimEnd())
  const start = lines.findIndex((line) => header.test(line))
  if (start === -1) return null
  const typeColumn = lines[start]?.indexOf('Type') ?? 0
  return lines
    .slice(start + 1)
    .filter((line) => line !== '' && !/^-+(\s+-+)*$/.test(line))
    .flatMap((line) => readRow(line, typeColumn))
}

/** By column first, because a name may hold blanks and even the word `file`; Go pads by code points, so columns are counted in them. */
function readRow(line: string, typeColumn: number): StashEntry[] {
  const letters = [...line]
  const rest = letters.slice(typeColumn).join('')
  if (letters[typeColumn - 1] === ' ' && typeWord.test(rest)) {
    const [type = ''] = typeWord.exec(rest) ?? []
    return [entry(letters.slice(0, typeColumn).join('').trimEnd(), type, rest.slice(type.length))]
  }
  const [, name, type, size] = row.exec(line) ?? []
  return name !== undefined && type !== undefined ? [entry(name, type, size ?? '')] : []
}

function entry(name: string, type: string, size: string): StashEntry {
  const path = name.replace(/\/+$/, '')
  return type.toLowerCase() === 'file'
    ? { path, kind: 'file', size: exactBytes(size) }
    : { path, kind: 'directory', size: null }
}
