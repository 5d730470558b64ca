import type { Call } from '../call.ts'
import { isObject, readJsonIfAny } from '../state/json-file.ts'

export type Team = { readonly name: string; readonly uniqueName: string }

/** The setting lists them as `Research Team=research-team`. */
export function teamsOf(call: Call): readonly Team[] {
  return call.settings.teams.map((text) => {
    const [name = '', uniqueName = name] = text.split('=')
    return { name, uniqueName }
  })
}

export function selectedTeam(call: Call): Team | undefined {
  const found = readJsonIfAny(call.home.team)
  const selected = isObject(found) ? found['selected'] : undefined
  return teamsOf(call).find((team) => team.uniqueName === selected)
}
