import type { Command } from '../cobra/command.ts'
import { groupsWithoutDetail, loginCommand, updateCommand, versionCommand } from './about.ts'
import { appCommand } from './app.ts'
import { engineCommand } from './engine.ts'
import { jobCommand } from './job-look.ts'
import { meCommand } from './me.ts'
import { stashCommand } from './stash.ts'
import { teamCommand } from './team.ts'

const shells = ['bash', 'fish', 'powershell', 'zsh']

/** §0: the top-level commands, and the two that cobra adds. */
export const root: Command = {
  name: 'camber',
  short: 'Camber CLI',
  long: 'Command line interface for Camber Cloud',
  commands: [
    ...groupsWithoutDetail,
    appCommand,
    engineCommand,
    jobCommand,
    loginCommand,
    meCommand,
    stashCommand,
    teamCommand,
    updateCommand,
    versionCommand,
    {
      name: 'completion',
      short: 'Generate the autocompletion script for the specified shell',
      commands: shells.map((shell) => ({
        name: shell,
        short: `Generate the autocompletion script for ${shell}`,
        offline: true,
        run: (call) => call.output.print(`# ${shell} completion for camber\n`),
      })),
    },
    // Answered before anything runs, as `--help` is; it stands here to be listed.
    { name: 'help', short: 'Help about any command' },
  ],
}
