import type { Call } from '../call.ts'
import type { Command } from '../cobra/command.ts'
import { selectedTeam, teamsOf } from '../stash/teams.ts'
import { fieldLines, footer, joined, title } from '../text/blocks.ts'
import { json, outputFlag, wantsJson } from './output-flag.ts'
import { wrapped } from './wrapping.ts'

export const meCommand: Command = {
  name: 'me',
  short: 'Show information about the current user',
  flags: [outputFlag],
  run: (call, invocation) =>
    call.output.print(wantsJson(invocation) ? json(wrapped(call.settings, 'user', userObject(call))) : userBlock(call)),
}

/** §2: the fields of the payload; no credit or balance. */
function userObject(call: Call): object {
  const { settings } = call
  const selected = selectedTeam(call)
  return {
    user_id: settings.user_id,
    email: settings.email,
    username: settings.username,
    teams: teamsOf(call).map((team) => ({
      team_name: team.name,
      unique_name: team.uniqueName,
      is_selected: team.uniqueName === selected?.uniqueName,
    })),
  }
}

/** §2 `camber me`: the observed layout, or the one of the docs. */
function userBlock(call: Call): string {
  const { settings } = call
  const words = 'User Information'
  const stash = `stash://${settings.username}/`
  if (settings.me_layout === 'plain') {
    const fields = [
      ['Email', settings.email] as const,
      ['Username', settings.username] as const,
      ['Stash', stash] as const,
    ]
    return joined([title(words), ...fieldLines(fields), footer(words)])
  }
  const teams = 'Teams Information'
  return joined([
    title(words),
    ...fieldLines([
      ['Email', settings.email],
      ['Username', settings.username],
      ['User ID', String(settings.user_id)],
    ]),
    '',
    title(teams),
    ...fieldLines(teamsOf(call).map((team) => [team.name, team.uniqueName])),
    ...fieldLines([['Stash', stash]]),
    footer(words),
  ])
}
