import { statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { atMost, type Command } from '../cobra/command.ts'
import { entriesBelow, kindAt, locate, notFound, type StashLocation } from '../stash/location.ts'
import type { Settings } from '../state/settings.ts'
import { json, outputFlag, wantsJson } from './output-flag.ts'
import { wrapped } from './wrapping.ts'

type Row = { readonly name: string; readonly type: 'directory' | 'file'; readonly size: number | null }

export const stashListCommand: Command = {
  name: 'ls',
  use: '[PATH]',
  short: 'List Stash files and directories',
  flags: [
    { name: 'all', short: 'a', kind: 'bool', usage: 'Include hidden files' },
    outputFlag,
    { name: 'recursive', short: 'r', kind: 'bool', usage: 'List recursively' },
  ],
  positional: atMost(1),
  run: (call, invocation) => {
    const given = invocation.words[0] ?? ''
    const location = locate(call, given, 'read')
    const kind = kindAt(location)
    if (kind === 'missing') throw notFound(call, given)
    const hidden = invocation.flags.isOn('all') || call.settings.stash_ls_hidden === 'always'
    const found = kind === 'file' ? [rowOf(location, '', false)] : rowsOf(location, invocation.flags.isOn('recursive'))
    const rows = hidden ? found : found.filter((row) => !row.name.split('/').some((word) => word.startsWith('.')))
    call.output.print(wantsJson(invocation) ? json(wrapped(call.settings, 'files', rows)) : table(rows, call.settings))
  },
}

function rowsOf(location: StashLocation, recursive: boolean): readonly Row[] {
  if (statSync(location.onDisk, { throwIfNoEntry: false }) === undefined) return []
  return entriesBelow(location.onDisk)
    .filter((entry) => recursive || !entry.path.includes('/'))
    .map((entry) => rowOf(location, entry.path, entry.folder))
}

function rowOf(location: StashLocation, path: string, folder: boolean): Row {
  const name = path === '' ? basename(location.onDisk) : path
  if (folder) return { name, type: 'directory', size: null }
  return { name, type: 'file', size: statSync(join(location.onDisk, path)).size }
}

/** §5: the name is padded to 41 columns, the type to 21; a folder has no size. */
function table(rows: readonly Row[], settings: Settings): string {
  const line = (name: string, type: string, size: string): string =>
    `${name.padEnd(40)} ${type.padEnd(20)} ${size}`.trimEnd()
  const lines = rows.map((row) => line(row.name, row.type, row.size === null ? '' : sizeText(row.size, settings)))
  return `${[line('Name', 'Type', 'Size'), line('----', '----', '----'), ...lines].join('\n')}\n`
}

function sizeText(bytes: number, settings: Settings): string {
  if (settings.stash_ls_size_format === 'bytes') return String(bytes)
  const [step, units] =
    settings.stash_ls_size_format === 'binary' ? [1024, ['KiB', 'MiB', 'GiB', 'TiB']] : [1000, ['kB', 'MB', 'GB', 'TB']]
  if (bytes < step) return `${bytes} B`
  let value = bytes
  let unit = 'B'
  for (const next of units) {
    if (value < step) break
    value /= step
    unit = next
  }
  return `${value.toFixed(1)} ${unit}`
}
