import type { Range } from './chance.ts'
import { isObject } from './json-file.ts'

/** Turns what stands in the file into the setting's value; a wrong one is told with the setting's name. */
export type Kind<T> = (given: unknown, name: string) => T

function refuse(name: string, wanted: string): never {
  throw new Error(`sandbox setting ${name} must be ${wanted}`)
}

export const text =
  (initial: string): Kind<string> =>
  (given = initial, name) =>
    typeof given === 'string' ? given : refuse(name, 'a string')

export const number =
  (initial: number, least = 0): Kind<number> =>
  (given = initial, name) =>
    typeof given === 'number' && given >= least ? given : refuse(name, `a number of at least ${least}`)

export const flag =
  (initial: boolean): Kind<boolean> =>
  (given = initial, name) =>
    typeof given === 'boolean' ? given : refuse(name, 'true or false')

export function oneOf<const T extends string | number>(...choices: readonly [T, ...T[]]): Kind<T> {
  return (given = choices[0], name) =>
    choices.find((choice) => choice === given) ?? refuse(name, `one of ${choices.join(', ')}`)
}

export const texts =
  (initial: readonly string[] = []): Kind<readonly string[]> =>
  (given = initial, name) =>
    Array.isArray(given) ? given.map((one) => String(one)) : refuse(name, 'a list')

export const textMap: Kind<ReadonlyMap<string, string>> = (given = {}, name) =>
  isObject(given)
    ? new Map(Object.entries(given).map(([key, value]) => [key, String(value)]))
    : refuse(name, 'an object')

/** Nothing, or the least and the most. */
export const range =
  (initial: Range | null): Kind<Range | null> =>
  (given = initial, name) => {
    if (given === null) return null
    if (!Array.isArray(given) || given.length !== 2) return refuse(name, 'null or [least, most]')
    const [least, most] = given.map(Number)
    return least !== undefined && most !== undefined && least >= 0 && most >= least
      ? [least, most]
      : refuse(name, 'null or [least, most]')
  }
