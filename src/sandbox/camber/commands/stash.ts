import { mkdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Call } from '../call.ts'
import { atLeast, type Command, exactly } from '../cobra/command.ts'
import { apiError, CallFailure } from '../failure.ts'
import { EndOfCall } from '../faults/strike.ts'
import { copy } from '../stash/copy.ts'
import { kindAt, kindOf, locate, notFound } from '../stash/location.ts'
import { stashListCommand } from './stash-list.ts'

const copyCommand: Command = {
  name: 'cp',
  use: 'SOURCE... DESTINATION',
  short: 'Copy Stash files and directories',
  flags: [
    {
      name: 'exclude',
      kind: 'stringArray',
      usage: 'Exclude files matching the pattern. Repeat for multiple patterns.',
    },
    { name: 'recursive', short: 'r', kind: 'bool', usage: 'Copy directories recursively' },
    { name: 'use-gitignore', kind: 'bool', usage: 'Exclude files matched by .gitignore' },
  ],
  positional: atLeast(2),
  run: async (call, { flags, words }) => {
    const target = words.at(-1) ?? ''
    const files = await copy(call, {
      sources: words.slice(0, -1),
      target,
      recursive: flags.isOn('recursive'),
      exclude: flags.all('exclude'),
      useGitignore: flags.isOn('use-gitignore'),
    })
    call.output.print(`Copied ${files} file(s) to ${target}\n`)
  },
}

const makeCommand: Command = {
  name: 'mkdir',
  use: 'PATH',
  short: 'Create a Stash directory',
  positional: exactly(1),
  run: (call, { words: [given = ''] }) => {
    const { onDisk, owner, path } = locate(call, given, 'write')
    const parent = dirname(onDisk)
    const isTop = parent === join(call.home.stash, owner)
    // §5: no -p; §1: in these words.
    if (!isTop && kindOf(parent) !== 'directory') throw new CallFailure('parent directory does not exist')
    if (path === '' || kindOf(onDisk) !== 'missing') throw apiError(409, 'directory already exists')
    mkdirSync(onDisk, { recursive: true })
    call.output.print(`Created ${given}\n`)
  },
}

const removeCommand: Command = {
  name: 'rm',
  use: 'PATH',
  short: 'Remove Stash files and directories',
  flags: [
    { name: 'force', short: 'f', kind: 'bool', usage: 'Do not ask for confirmation' },
    { name: 'recursive', short: 'r', kind: 'bool', usage: 'Remove directories recursively' },
  ],
  positional: exactly(1),
  run: async (call, { flags, words: [given = ''] }) => {
    const location = locate(call, given, 'write')
    const kind = kindAt(location)
    const force = flags.isOn('force')
    if (kind === 'missing') {
      if (force) return
      throw notFound(call, given)
    }
    if (kind === 'directory' && !flags.isOn('recursive')) throw new CallFailure(`${given} is a directory, use -r`)
    if (!force) await confirm(call, given)
    rmSync(location.onDisk, { recursive: true, force: true })
    call.output.print(`Removed ${given}\n`)
  },
}

/** §5: plain `rm` may prompt; here it does. */
async function confirm(call: Call, given: string): Promise<void> {
  call.output.print(`Remove ${given}? [y/N]: `)
  await call.output.flush()
  if (!/^y(es)?$/i.test((await call.readLine()).trim())) throw new EndOfCall(1)
}

const testCommand: Command = {
  name: 'test',
  use: 'PATH',
  short: 'Test whether a Stash path exists',
  flags: [
    { name: 'directory', short: 'd', kind: 'bool', usage: 'Path is a directory' },
    { name: 'exists', short: 'e', kind: 'bool', usage: 'Path exists' },
    { name: 'file', short: 'f', kind: 'bool', usage: 'Path is a file' },
  ],
  positional: exactly(1),
  run: (call, { flags, words: [given = ''] }) => {
    const kind = kindAt(locate(call, given, 'read'))
    const isTrue = (kind === 'file' && !flags.isOn('directory')) || (kind === 'directory' && !flags.isOn('file'))
    // §5: the exit status is the whole answer.
    if (!isTrue) throw new EndOfCall(1)
  },
}

export const stashCommand: Command = {
  name: 'stash',
  short: 'Manage Stash files',
  commands: [copyCommand, stashListCommand, makeCommand, removeCommand, testCommand],
}
