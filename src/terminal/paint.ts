import { Chalk } from 'chalk'
import type { Paint } from '../domain/surface.ts'

export function createPaint(colour: boolean): Paint {
  const chalk = new Chalk({ level: colour ? 1 : 0 })
  const tints = [chalk.cyan, chalk.magenta, chalk.blue, chalk.yellow, chalk.green]
  return {
    good: chalk.green,
    bad: chalk.red,
    warn: chalk.yellow,
    dim: chalk.dim,
    strong: chalk.bold,
    tint: (text, of) => tints[of % tints.length]?.(text) ?? text,
  }
}

/** `--no-color` > `NO_COLOR` > `FORCE_COLOR` > terminal, for one stream (design/conventions.md, People). */
export function wantsColour(
  flag: boolean | undefined,
  env: Readonly<Record<string, string | undefined>>,
  isTerminal: boolean,
): boolean {
  if (flag === false) return false
  if (env['NO_COLOR']) return false
  if (env['FORCE_COLOR'] !== undefined && env['FORCE_COLOR'] !== '') return env['FORCE_COLOR'] !== '0'
  return isTerminal && env['TERM'] !== 'dumb'
}
