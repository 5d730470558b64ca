import type { Flag } from './command.ts'

/** What was given for each flag, in order; readers apply the default. */
export type FlagValues = {
  text(name: string): string
  isOn(name: string): boolean
  whole(name: string): number
  all(name: string): readonly string[]
  wasGiven(name: string): boolean
}

/** Thrown with pflag's own wording; printed after `Error: `. */
export class UsageError extends Error {}

export const helpFlag = (name: string): Flag => ({ name: 'help', short: 'h', kind: 'bool', usage: `help for ${name}` })

const trueWords = ['1', 't', 'T', 'TRUE', 'true', 'True']
const falseWords = ['0', 'f', 'F', 'FALSE', 'false', 'False']

/** Reads flags the way pflag does, interspersed with words, `--` ending them. */
export function parseFlags(
  flags: readonly Flag[],
  argv: readonly string[],
): { values: FlagValues; words: readonly string[] } {
  const given = new Map<string, string[]>()
  const words: string[] = []
  const rest = [...argv]
  const take = (flag: Flag, value: string, shown: string): void => {
    check(flag, value, shown)
    given.set(flag.name, [...(given.get(flag.name) ?? []), value])
  }
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '--') {
      words.push(...rest)
      break
    }
    if (word.startsWith('--')) readLong(flags, word, rest, take)
    else if (word.startsWith('-') && word.length > 1) readShort(flags, word, rest, take)
    else words.push(word)
  }
  return { values: valuesOf(flags, given), words }
}

type Take = (flag: Flag, value: string, shown: string) => void

function readLong(flags: readonly Flag[], word: string, rest: string[], take: Take): void {
  const body = word.slice(2)
  if (body === '' || body.startsWith('-') || body.startsWith('=')) throw new UsageError(`bad flag syntax: ${word}`)
  const equals = body.indexOf('=')
  const name = equals < 0 ? body : body.slice(0, equals)
  const flag = flags.find((one) => one.name === name)
  if (flag === undefined) throw new UsageError(`unknown flag: --${name}`)
  const given = equals < 0 ? undefined : body.slice(equals + 1)
  const value = given ?? (flag.kind === 'bool' ? 'true' : rest.shift())
  if (value === undefined) throw new UsageError(`flag needs an argument: --${name}`)
  take(flag, value, `--${name}`)
}

/** Several letters may stand together; the first that takes a value swallows what is left of the word. */
function readShort(flags: readonly Flag[], word: string, rest: string[], take: Take): void {
  for (let left = word.slice(1); left !== ''; ) {
    const letter = left.charAt(0)
    const after = left.slice(1)
    const flag = flags.find((one) => one.short === letter)
    if (flag === undefined) throw new UsageError(`unknown shorthand flag: '${letter}' in -${left}`)
    const isPlain = flag.kind === 'bool' && !after.startsWith('=')
    const given = after.startsWith('=') ? after.slice(1) : after
    const value = isPlain ? 'true' : given === '' ? rest.shift() : given
    if (value === undefined) throw new UsageError(`flag needs an argument: '${letter}' in -${left}`)
    take(flag, value, `-${letter}, --${flag.name}`)
    left = isPlain ? after : ''
  }
}

function check(flag: Flag, value: string, shown: string): void {
  const refuse = (why: string): never => {
    throw new UsageError(`invalid argument "${value}" for "${shown}" flag: ${why}`)
  }
  if (flag.kind === 'bool' && !trueWords.includes(value) && !falseWords.includes(value))
    refuse(`strconv.ParseBool: parsing "${value}": invalid syntax`)
  if (flag.kind !== 'int32') return
  if (!/^[+-]?\d+$/.test(value)) refuse(`strconv.ParseInt: parsing "${value}": invalid syntax`)
  if (Math.abs(Number(value)) > 2 ** 31 - 1) refuse(`strconv.ParseInt: parsing "${value}": value out of range`)
}

function valuesOf(flags: readonly Flag[], given: ReadonlyMap<string, readonly string[]>): FlagValues {
  const last = (name: string): string =>
    given.get(name)?.at(-1) ?? flags.find((flag) => flag.name === name)?.initial ?? ''
  return {
    text: last,
    isOn: (name) => trueWords.includes(last(name)),
    whole: (name) => Number(last(name)),
    all: (name) => given.get(name) ?? [],
    wasGiven: (name) => given.has(name),
  }
}
