import type { Command, Flag } from './command.ts'
import { globalFlags } from './command.ts'
import { helpFlag } from './flags.ts'

/** Cobra's stock help: the long or short text, an empty line, the usage. */
export function helpText(path: readonly Command[]): string {
  const here = lastOf(path)
  return `${here.long ?? here.short}\n\n${usageText(path)}`
}

/** Cobra's stock usage template; the block of `camber job logs` in §1 is the proof of its shape. */
export function usageText(path: readonly Command[]): string {
  const here = lastOf(path)
  const words = path.map((command) => command.name).join(' ')
  const shown = (here.commands ?? []).filter((command) => command.hidden !== true)
  const lines = ['Usage:']
  if (here.run !== undefined) lines.push(`  ${words}${here.use === undefined ? '' : ` ${here.use}`} [flags]`)
  if (shown.length > 0) lines.push(`  ${words} [command]`, '', 'Available Commands:', ...commandLines(shown))
  const isRoot = path.length === 1
  const local = [...(here.flags ?? []), helpFlag(here.name), ...(isRoot ? globalFlags : [])]
  lines.push('', 'Flags:', ...flagLines(local))
  if (!isRoot) lines.push('', 'Global Flags:', ...flagLines(globalFlags))
  if (shown.length > 0) lines.push('', `Use "${words} [command] --help" for more information about a command.`)
  return `${lines.join('\n')}\n`
}

export function lastOf(path: readonly Command[]): Command {
  const last = path.at(-1)
  if (last === undefined) throw new Error('a command path is never empty')
  return last
}

function commandLines(commands: readonly Command[]): string[] {
  const width = Math.max(11, ...commands.map((command) => command.name.length))
  return commands
    .toSorted((a, b) => a.name.localeCompare(b.name))
    .map((command) => `  ${command.name.padEnd(width)} ${command.short}`)
}

/** pflag sorts by name and leaves three spaces after the longest flag. */
function flagLines(all: readonly Flag[]): string[] {
  const flags = all.filter((flag) => flag.hidden !== true)
  const heads = new Map(flags.map((flag) => [flag, headOf(flag)]))
  const width = Math.max(...[...heads.values()].map((head) => head.length)) + 3
  return flags
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map((flag) => `${(heads.get(flag) ?? '').padEnd(width)}${flag.usage}${defaultOf(flag)}`)
}

function headOf(flag: Flag): string {
  const name = flag.short === undefined ? `      --${flag.name}` : `  -${flag.short}, --${flag.name}`
  return flag.kind === 'bool' ? name : `${name} ${flag.kind}`
}

function defaultOf(flag: Flag): string {
  if (flag.initial === undefined || flag.initial === '' || flag.kind === 'bool') return ''
  return flag.kind === 'string' ? ` (default "${flag.initial}")` : ` (default ${flag.initial})`
}
