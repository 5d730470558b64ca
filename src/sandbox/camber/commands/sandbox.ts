import { writeFileSync } from 'node:fs'
import { readRules } from '../faults/rule.ts'
import { cancelMark, readJob } from '../jobs/job-files.ts'
import { stopEverything } from '../jobs/stop-everything.ts'
import { supervise } from '../jobs/supervisor.ts'
import { ensureSupervisor } from '../jobs/supervisor-process.ts'
import type { Home } from '../state/home.ts'
import { writeJson } from '../state/json-file.ts'
import { changeSettings } from '../state/settings.ts'

/** Words of the sandbox itself, not of `camber`: what the web dashboard can do, and what tests arrange. */
export async function runSandboxWord(home: Home, argv: readonly string[]): Promise<number> {
  const [word, ...rest] = argv
  switch (word) {
    case 'supervise':
      await supervise(home)
      return 0
    case 'stop':
      await stopEverything(home)
      return 0
    case 'cancel':
      return cancel(home, Number(rest[0]))
    case 'set':
      await changeSettings(home, new Map(rest.map(change)))
      return 0
    case 'faults': {
      const rules: unknown = JSON.parse(rest[0] ?? '[]')
      readRules(rules, 'faults')
      writeJson(home.faults, rules)
      writeJson(home.faultCounts, {})
      return 0
    }
    default:
      console.error('sandbox: cancel <job> | set <name>=<value>… | faults <json> | stop')
      return 2
  }
}

async function cancel(home: Home, id: number): Promise<number> {
  if (readJob(home, id) === undefined) {
    console.error(`sandbox: there is no job ${id}`)
    return 1
  }
  writeFileSync(cancelMark(home, id), '')
  await ensureSupervisor(home)
  return 0
}

/** `name=` puts the default back; a value is JSON if it can be read as such, else plain text. */
function change(word: string): readonly [string, unknown] {
  const equals = word.indexOf('=')
  if (equals < 1) throw new Error(`${word} is not name=value`)
  const value = word.slice(equals + 1)
  return [word.slice(0, equals), value === '' ? undefined : jsonOrText(value)]
}

function jsonOrText(value: string): unknown {
  try {
    return JSON.parse(value)
  } catch {
    return value
  }
}
