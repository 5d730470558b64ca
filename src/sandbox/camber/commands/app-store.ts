import { apiError, CallFailure } from '../failure.ts'
import type { Home } from '../state/home.ts'
import { isObject, readJsonIfAny, writeJson } from '../state/json-file.ts'
import { withLock } from '../state/lock.ts'
import { type Field, fieldLines, joined, title } from '../text/blocks.ts'
import { timestamp } from '../text/times.ts'

export type App = {
  readonly name: string
  readonly title: string
  readonly engineType: string
  readonly description: string
  readonly jobConfig: string
  readonly command: string
  readonly version: string
  readonly createdAt: number
  readonly author: string
}

/** §6: the docs ask for name, engine and command; the server refuses a missing title as well. */
export function readSpec(text: string, createdAt: number, author: string): App {
  const spec = parsed(text)
  const word = (name: string): string => {
    const value = spec[name]
    return typeof value === 'string' ? value : ''
  }
  const needed = ['name', 'engineType', 'command', 'title'].map(word)
  if (needed.includes('') || !/^[a-z0-9-]+$/.test(word('name'))) throw apiError(1, 'Validation failed')
  const config = spec['jobConfig']
  return {
    name: word('name'),
    title: word('title'),
    engineType: word('engineType').toUpperCase(),
    description: word('description'),
    jobConfig: typeof config === 'string' || config === undefined ? word('jobConfig') : JSON.stringify(config),
    command: word('command'),
    version: word('version') === '' ? '1.0.0' : word('version'),
    createdAt,
    author,
  }
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    if (isObject(value)) return value
  } catch {
    // Told below, like any other thing that is not an object.
  }
  throw new CallFailure('failed to parse app file: invalid JSON')
}

export function readApps(home: Home): readonly App[] {
  // Only this program writes the file, and always whole.
  return (readJsonIfAny(home.apps) ?? []) as readonly App[]
}

export async function withApps(home: Home, change: (apps: readonly App[]) => readonly App[]): Promise<void> {
  await withLock(home, 'apps', () => writeJson(home.apps, change(readApps(home))))
}

export function appNamed(home: Home, name: string, exit: number): App {
  const app = readApps(home).find((one) => one.name === name)
  if (app === undefined) throw apiError(404, 'app not found', exit)
  return app
}

/** §6: an empty line after the title and before the command, and no footer. */
export function appBlock(app: App): string {
  const head: readonly Field[] = [
    ['Name', app.name],
    ['Title', app.title],
    ['Engine Type', app.engineType],
    ['Description', app.description],
    ['Job Config', app.jobConfig === '' ? 'N/A' : `  ${app.jobConfig}`],
  ]
  const rest: readonly Field[] = [
    ['Command', app.command],
    ['Version', app.version],
    ['Created At', timestamp(app.createdAt)],
    ['Author', app.author],
    ['Tags', 'N/A'],
    ['Upstream Apps', 'N/A'],
    ['Downstream Apps', 'N/A'],
  ]
  return joined([title('Application Information'), '', ...fieldLines(head), '', ...fieldLines(rest)])
}
