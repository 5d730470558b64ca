import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** Where everything of one sandbox lies. Two homes share nothing, so two users or two tests never meet. */
export type Home = {
  readonly folder: string
  readonly settings: string
  readonly faults: string
  readonly faultCounts: string
  readonly calls: string
  readonly clock: string
  readonly apps: string
  readonly team: string
  readonly locks: string
  readonly stash: string
  readonly parts: string
  readonly jobs: string
  /** One empty file per job that still needs the supervisor, and one `<id>.cancel` per wish to cancel. */
  readonly live: string
  readonly supervisorPid: string
  readonly supervisorIdentity: string
  readonly supervisorLog: string
}

export function openHome(given: string | undefined): Home {
  if (given === undefined || given === '') throw new Error('CAMBER_SANDBOX_HOME is not set')
  const folder = resolve(given)
  const at = (name: string): string => join(folder, name)
  const home: Home = {
    folder,
    settings: at('settings.json'),
    faults: at('faults.json'),
    faultCounts: at('fault-counts.json'),
    calls: at('calls.jsonl'),
    clock: at('clock.json'),
    apps: at('apps.json'),
    team: at('team.json'),
    locks: at('locks'),
    stash: at('stash'),
    parts: at('parts'),
    jobs: at('jobs'),
    live: at('live'),
    supervisorPid: at('supervisor.pid'),
    supervisorIdentity: at('supervisor.json'),
    supervisorLog: at('supervisor.log'),
  }
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  for (const inside of [home.locks, home.stash, home.parts, home.jobs, home.live])
    mkdirSync(inside, { recursive: true, mode: 0o700 })
  return home
}
