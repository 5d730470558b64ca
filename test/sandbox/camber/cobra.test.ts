import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSandbox, type Sandbox } from './sandbox.ts'

let sandbox: Sandbox
beforeAll(() => {
  sandbox = openSandbox()
})
afterAll(() => sandbox.end())

describe('asked wrongly, it complains as cobra and pflag do (§1)', () => {
  it.each([
    [['job', 'create'], 'required flag(s) "cmd", "path" not set'],
    [['job', 'create', '--cmd', 'x'], 'required flag(s) "path" not set'],
    [['job', 'create', '--cmd'], 'flag needs an argument: --cmd'],
    [['job', 'create', '--walltime', '3'], 'unknown flag: --walltime'],
    [['job', 'create', '--output', 'json', '--cmd', 'x', '--path', 'y'], 'unknown flag: --output'],
    [['stash', 'ls', '-z'], "unknown shorthand flag: 'z' in -z"],
    [
      ['job', 'list', '--page', 'two'],
      'invalid argument "two" for "--page" flag: strconv.ParseInt: parsing "two": invalid syntax',
    ],
    [['me', '--=x'], 'bad flag syntax: --=x'],
    [['job', 'get'], 'accepts 1 arg(s), received 0'],
    [['stash', 'cp', 'x'], 'requires at least 2 arg(s), only received 1'],
    [['job', 'logs', '1', '--follow'], 'unknown flag: --follow'],
  ])('%j: %s', async (argv, message) => {
    const said = await sandbox.run(...argv)
    expect(said.exit).toBe(1)
    expect(said.stderr.startsWith(`Error: ${message}\nUsage:\n  camber `)).toBe(true)
    expect(said.stdout).toBe(`${message}\n`)
  })

  it('does not know a command that is not there, and guesses what was meant', async () => {
    const said = await sandbox.run('jobs', 'list')
    expect(said.exit).toBe(1)
    expect(said.stderr).toBe(
      'Error: unknown command "jobs" for "camber"\n\nDid you mean this?\n\tjob\n\nRun \'camber --help\' for usage.\n',
    )
  })

  it('shows the help of a group for an unknown word in it, and exits 0', async () => {
    const said = await sandbox.run('job', 'cancel', '1')
    expect(said.exit).toBe(0)
    expect(said.stdout).toContain(`Available Commands:
  create      Create a job
  get         Get a job by ID
  list        List jobs
  logs        Get logs of a job
`)
  })

  it('takes the global key before and after the command, and help in both forms', async () => {
    const around = { env: { CAMBER_API_KEY: '' } }
    expect((await sandbox.runWith(around, '--api-key', 'K', 'me')).exit).toBe(0)
    expect((await sandbox.runWith(around, 'me', '--api-key=K')).exit).toBe(0)
    expect((await sandbox.run('help', 'job', 'get')).stdout).toBe((await sandbox.run('job', 'get', '--help')).stdout)
  })

  it('lists the top-level commands (§0)', async () => {
    const { stdout } = await sandbox.run()
    for (const name of 'agent app chat engine job login me stash tag team update version'.split(' '))
      expect(stdout).toMatch(new RegExp(`^  ${name} `, 'm'))
  })
})
