import { atMost, type Command } from '../cobra/command.ts'
import { CallFailure } from '../failure.ts'
import { selectedTeam, teamsOf } from '../stash/teams.ts'
import { writeJson } from '../state/json-file.ts'
import { json, outputFlag, wantsJson } from './output-flag.ts'

const listCommand: Command = {
  name: 'list',
  short: 'List teams',
  flags: [outputFlag],
  run: (call, invocation) => {
    const selected = selectedTeam(call)
    const rows = [
      { type: 'Personal', name: 'Personal Workspace', unique_name: call.settings.username },
      ...teamsOf(call).map((team) => ({ type: 'Team', name: team.name, unique_name: team.uniqueName })),
    ].map((row) => ({
      ...row,
      selected: row.type === 'Personal' ? selected === undefined : row.unique_name === selected?.uniqueName,
    }))
    if (wantsJson(invocation)) return call.output.print(json(rows))
    // §7: columns of 11, 20 and 17.
    const line = (type: string, name: string, unique: string, mark: string): string =>
      `${type.padEnd(11)}${name.padEnd(20)}${unique.padEnd(17)}${mark}`.trimEnd()
    const lines = rows.map((row) => line(row.type, row.name, row.unique_name, row.selected ? '*' : ''))
    call.output.print(`${[line('Type', 'Name', 'Unique Name', 'Selected'), ...lines].join('\n')}\n`)
  },
}

const selectCommand: Command = {
  name: 'select',
  use: '[unique-name]',
  short: 'Select a team',
  flags: [outputFlag, { name: 'personal', kind: 'bool', usage: 'Select the personal workspace' }],
  positional: atMost(1),
  run: (call, invocation) => {
    const name = invocation.words[0]
    const personal = invocation.flags.isOn('personal')
    if (personal === (name !== undefined))
      throw new CallFailure('exactly one of <unique-name> and --personal is needed')
    const team = teamsOf(call).find((one) => one.uniqueName === name)
    if (!personal && team === undefined) throw new CallFailure(`team not found: ${name ?? ''}`)
    writeJson(call.home.team, { selected: team?.uniqueName ?? null })
    const chosen = team ?? { name: 'Personal Workspace', uniqueName: call.settings.username }
    if (wantsJson(invocation)) return call.output.print(json({ name: chosen.name, unique_name: chosen.uniqueName }))
    call.output.print(`Selected team: ${chosen.name} (${chosen.uniqueName})\n`)
  },
}

export const teamCommand: Command = { name: 'team', short: 'Manage teams', commands: [listCommand, selectCommand] }
