import type { Command } from '../cobra/command.ts'
import { CallFailure } from '../failure.ts'
import { changeSettings } from '../state/settings.ts'

export const versionCommand: Command = {
  name: 'version',
  short: 'Print the version of Camber CLI',
  offline: true,
  // §0: `Camber <semver> - <7 hex>`
  run: ({ output, settings }) => output.print(`Camber ${settings.version} - ${settings.commit}\n`),
}

export const updateCommand: Command = {
  name: 'update',
  short: 'Update Camber CLI to the latest version',
  offline: true,
  run: async ({ home, output, settings }) => {
    const latest = settings.latest_version === '' ? settings.version : settings.latest_version
    if (latest === settings.version) return output.print(`Camber CLI is already up to date (${latest})\n`)
    await changeSettings(home, new Map([['version', latest]]))
    output.print(`Camber CLI updated to ${latest}\n`)
  },
}

export const loginCommand: Command = {
  name: 'login',
  short: 'Log in to Camber',
  offline: true,
  run: ({ output }) => {
    // §2: opens the browser and polls; without one it cannot be done.
    output.print('Opening https://app.cambercloud.com/auth-cli?session_id=sandbox in your browser\n')
    throw new CallFailure('login needs a browser and cannot be done headlessly; use --api-key or CAMBER_API_KEY')
  },
}

export const groupsWithoutDetail: readonly Command[] = [
  // §7: outside batch use, or without any public description.
  {
    name: 'agent',
    short: 'Manage agents',
    commands: ['pull', 'push', 'update'].map((name) => ({ name, short: `${name} an agent`, run: notHere })),
  },
  { name: 'chat', short: 'Chat with an agent', run: notHere },
  { name: 'tag', short: 'Manage tags' },
]

function notHere(): never {
  throw new CallFailure('this command is not part of the sandbox')
}
