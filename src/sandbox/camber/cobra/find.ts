import type { Command, Flag } from './command.ts'
import { globalFlags } from './command.ts'

export type Found = {
  /** From the root to the command meant. */
  readonly path: readonly Command[]
  readonly argv: readonly string[]
}

/** Walks down the tree by the first words that are neither flags nor their values, as cobra's Find does. */
export function findCommand(root: Command, argv: readonly string[]): Found {
  const path = [root]
  let left = argv
  for (let here = root; ; ) {
    const at = firstWord(left, [...globalFlags, ...(here.flags ?? [])])
    const next = here.commands?.find((command) => command.name === left[at])
    if (next === undefined) return { path, argv: left }
    path.push(next)
    left = left.toSpliced(at, 1)
    here = next
  }
}

/** A flag cobra does not know yet is taken to swallow the word after it; that is what cobra does too. */
function firstWord(argv: readonly string[], known: readonly Flag[]): number {
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at] ?? ''
    if (word === '--') return -1
    if (!word.startsWith('-') || word === '-') return at
    if (swallowsNext(word, known)) at++
  }
  return -1
}

function swallowsNext(word: string, known: readonly Flag[]): boolean {
  if (word.includes('=')) return false
  if (word === '-h' || word === '--help') return false
  const flag = word.startsWith('--')
    ? known.find((one) => one.name === word.slice(2))
    : known.find((one) => one.short === word.slice(1))
  return flag?.kind !== 'bool'
}

/** Cobra's "Did you mean this?": a distance of at most two, or the same beginning. */
export function suggestions(root: Command, word: string): readonly string[] {
  return (root.commands ?? [])
    .filter((command) => command.hidden !== true)
    .map((command) => command.name)
    .filter((name) => distance(name, word.toLowerCase()) <= 2 || name.startsWith(word.toLowerCase()))
}

function distance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, at) => at)
  for (let i = 1; i <= left.length; i++) {
    const next = [i]
    for (let j = 1; j <= right.length; j++) {
      const swap = (row[j - 1] ?? 0) + (left[i - 1] === right[j - 1] ? 0 : 1)
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[right.length] ?? 0
}
