import { type Command, exactly } from '../cobra/command.ts'
import { apiError, CallFailure } from '../failure.ts'
import { isStashUri, kindOf, locate, notFound } from '../stash/location.ts'
import { readTextIfAny } from '../state/json-file.ts'
import { appRunCommand } from './app-run.ts'
import { appBlock, appNamed, readApps, readSpec, withApps } from './app-store.ts'
import { json, outputFlag, wantsJson } from './output-flag.ts'

const createCommand: Command = {
  name: 'create',
  short: 'Create an app',
  flags: [{ name: 'file', kind: 'string', usage: 'Local or stash path of the app file', required: true }, outputFlag],
  run: async (call, invocation) => {
    const given = invocation.flags.text('file')
    const onDisk = isStashUri(given) ? locate(call, given, 'read').onDisk : given
    if (kindOf(onDisk) !== 'file')
      throw isStashUri(given) ? notFound(call, given) : new CallFailure('file does not exist')
    const app = readSpec(readTextIfAny(onDisk) ?? '', call.clock.now(), call.settings.username)
    await withApps(call.home, (apps) => {
      // There is no update verb (§6): whoever wants to change an app deletes it first.
      if (apps.some((one) => one.name === app.name)) throw apiError(2, 'Failed to create app')
      return [...apps, app]
    })
    if (wantsJson(invocation)) return call.output.print(json(app))
    call.output.print(`\nApp created successfully\n\n${appBlock(app)}`)
  },
}

const describeCommand: Command = {
  name: 'describe',
  use: 'NAME',
  short: 'Describe an app',
  flags: [outputFlag],
  positional: exactly(1),
  run: (call, invocation) => {
    const app = appNamed(call.home, invocation.words[0] ?? '', call.settings.not_found_exit)
    call.output.print(wantsJson(invocation) ? json(app) : appBlock(app))
  },
}

const listCommand: Command = {
  name: 'list',
  short: 'List apps',
  flags: [outputFlag],
  run: (call, invocation) => {
    const apps = readApps(call.home)
    call.output.print(wantsJson(invocation) ? json(apps) : apps.map((app) => `${appBlock(app)}\n`).join(''))
  },
}

const deleteCommand: Command = {
  name: 'delete',
  use: 'NAME',
  short: 'Delete an app',
  positional: exactly(1),
  run: async (call, { words: [name = ''] }) => {
    await withApps(call.home, (apps) => {
      const left = apps.filter((app) => app.name !== name)
      if (left.length < apps.length) return left
      const failure = apiError(500, 'Failed to delete app')
      // §1: this command alone says the bare message twice on stdout.
      call.output.print(`${failure.message}\n`)
      throw failure
    })
    call.output.print(`App ${name} deleted successfully\n`)
  },
}

export const appCommand: Command = {
  name: 'app',
  short: 'Manage apps',
  commands: [createCommand, describeCommand, listCommand, deleteCommand, appRunCommand],
}
