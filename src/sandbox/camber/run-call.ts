import { setTimeout as sleep } from 'node:timers/promises'
import { authenticate } from './authenticate.ts'
import type { Call } from './call.ts'
import { type Command, globalFlags, type Invocation } from './cobra/command.ts'
import { findCommand, suggestions } from './cobra/find.ts'
import { helpFlag, parseFlags, UsageError } from './cobra/flags.ts'
import { helpText, lastOf, usageText } from './cobra/usage.ts'
import { root } from './commands/tree.ts'
import { CallFailure } from './failure.ts'
import { chooseFaults } from './faults/choose.ts'
import { EndOfCall, type Strike, strikeAfter, strikeBefore } from './faults/strike.ts'
import { openOutput } from './output.ts'
import { readLine } from './read-line.ts'
import { recordCall } from './state/calls.ts'
import { between, chance } from './state/chance.ts'
import { openClock } from './state/clock.ts'
import { delayRange } from './state/delays.ts'
import type { Home } from './state/home.ts'
import { readSettings } from './state/settings.ts'
import { updateBanner } from './text/banner.ts'

export type Surroundings = {
  readonly key: string | undefined
  readonly faults: string | undefined
  readonly searchPath: string | undefined
}

/** One invocation of `camber`, from its words to its exit code. */
export async function runCall(home: Home, argv: readonly string[], around: Surroundings): Promise<number> {
  const settings = readSettings(home)
  const clock = await openClock(home, settings.time_scale)
  const { path, argv: words } = findCommand(root, argv)
  const name = path
    .slice(1)
    .map((command) => command.name)
    .join(' ')
  const faults = await chooseFaults(home, around.faults, name, argv)
  const output = openOutput()
  const record = (exit: number | null): void => {
    if (settings.record_calls) recordCall(home, argv, clock.now(), exit)
  }
  recordWhenKilled(record)
  const searchPath = around.searchPath ?? '/usr/local/bin:/usr/bin:/bin'
  const call: Call = { home, settings, clock, output, faults, searchPath, readLine }
  const strike: Strike = { real: clock.real, lost: () => record(null), damage: output.damage }
  const exit = await answer(call, path, words, around, strike)
  await output.flush()
  record(exit)
  return exit
}

async function answer(
  call: Call,
  path: readonly Command[],
  argv: readonly string[],
  around: Surroundings,
  strike: Strike,
): Promise<number> {
  printBanner(call, argv)
  try {
    await strikeBefore(call.faults, strike)
    const wait = latency(call, lastOf(path), argv)
    await sleep(wait / 2)
    const exit = await perform(call, path, argv, around)
    await sleep(wait / 2)
    await strikeAfter(call.faults, strike)
    return exit
  } catch (error) {
    if (error instanceof EndOfCall) return error.exit
    return complain(call, path, error)
  }
}

async function perform(
  call: Call,
  path: readonly Command[],
  argv: readonly string[],
  around: Surroundings,
): Promise<number> {
  const command = lastOf(path)
  if (path[1]?.name === 'help') return print(call, helpText(findCommand(root, argv).path))
  const flags = [...(command.flags ?? []), ...globalFlags, helpFlag(command.name)]
  const { values, words } = parseFlags(flags, argv)
  const invocation: Invocation = { flags: values, words }
  if (path.length === 1 && words[0] !== undefined) throw new UnknownCommand(words[0])
  if (values.isOn('help') || command.run === undefined) return print(call, helpText(path))
  const wrong = (command.positional ?? (() => undefined))(words)
  if (wrong !== undefined) throw new UsageError(wrong)
  const missing = flags.filter((flag) => flag.required === true && !values.wasGiven(flag.name))
  const quoted = missing.map((flag) => `"${flag.name}"`).sort()
  if (quoted.length > 0) throw new UsageError(`required flag(s) ${quoted.join(', ')} not set`)
  if (command.offline !== true) authenticate(call.settings, values.text('api-key'), around.key)
  await command.run(call, invocation)
  return 0
}

class UnknownCommand extends Error {}

function print(call: Call, text: string): number {
  call.output.print(text)
  return 0
}

/** §0.1: printed first, on stdout, by every command. */
function printBanner(call: Call, argv: readonly string[]): void {
  const { settings, output, faults } = call
  const fault = faults.find((one) => one.kind === 'banner')
  const named = settings.latest_version === '' ? '1.0.99' : settings.latest_version
  const outdated = settings.banner || (settings.latest_version !== '' && settings.latest_version !== settings.version)
  const silenced = !settings.banner_with_json && argv.some((word) => word === 'json' || word === '--output=json')
  if (fault?.kind === 'banner') output.print(updateBanner(settings.version, fault.latest))
  else if (outdated && !silenced) output.print(updateBanner(settings.version, named))
}

function latency(call: Call, command: Command, argv: readonly string[]): number {
  if (command.offline === true || command.run === undefined) return 0
  const range = delayRange(call.settings, 'call_seconds')
  return call.clock.real(between(range, chance(call.settings.seed, 'call', ...argv)))
}

/** §1: `Error:` and the usage on stderr, an empty line, then the bare message on stdout. */
function complain(call: Call, path: readonly Command[], error: unknown): number {
  const { output } = call
  if (error instanceof UnknownCommand) {
    const close = suggestions(root, error.message)
      .map((name) => `\t${name}\n`)
      .join('')
    const hint = close === '' ? '' : `\n\nDid you mean this?\n${close}`
    const message = `unknown command "${error.message}" for "camber"${hint}`
    output.complain(`Error: ${message}\nRun 'camber --help' for usage.\n`)
    output.print(`${message}\n`)
    return 1
  }
  if (!(error instanceof UsageError) && !(error instanceof CallFailure)) throw error
  const exit = error instanceof CallFailure ? error.exit : 1
  if (!(error instanceof CallFailure && error.quiet)) output.complain(`Error: ${error.message}\n${usageText(path)}\n`)
  output.print(`${error.message}\n`)
  return exit
}

/** A call that is killed by its caller still counts as a call. */
function recordWhenKilled(record: (exit: null) => void): void {
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const)
    process.once(signal, () => {
      record(null)
      process.kill(process.pid, signal)
    })
}
