import { afterEach, describe, expect, it } from 'vitest'
import { openSandbox, type Sandbox } from './sandbox.ts'

let sandbox: Sandbox
afterEach(() => sandbox.end())

describe('the texts of the fact sheet, word for word', () => {
  it('prints the version as name, number and seven hex digits (§0)', async () => {
    sandbox = openSandbox()
    expect((await sandbox.run('version')).stdout).toBe('Camber 1.0.40 - 2118c7a\n')
  })

  it('prints the update banner first and on stdout, before JSON too (§0.1)', async () => {
    sandbox = openSandbox({ version: '1.0.38-dev', latest_version: '1.0.39-dev' })
    const banner = `
🚨 Your version 1.0.38-dev is out of date!
👉 The latest version is 1.0.39-dev.

To update, run:
  camber update

⚠️ It's recommended to stay up to date for the latest features and security fixes.
`
    const said = await sandbox.run('me', '--output', 'json')
    expect(said.stdout.startsWith(`${banner}{`)).toBe(true)
    expect(said.stderr).toBe('')
    await sandbox.run('update')
    expect((await sandbox.run('version')).stdout).toBe('Camber 1.0.39-dev - 2118c7a\n')
  })

  it('says an API error on stderr with the usage, then bare on stdout (§1)', async () => {
    sandbox = openSandbox({ foreign_jobs: ['4553'] })
    const said = await sandbox.run('job', 'logs', '4553')
    expect(said.exit).toBe(1)
    expect(
      said.stderr + said.stdout,
    ).toBe(`Error: API error: code=15, message=Failed to issue sts to get logs: job not belong to user
Usage:
  camber job logs [flags]

Flags:
  -h, --help   help for logs

Global Flags:
      --api-key string   API key for authentication (also set via CAMBER_API_KEY env var)

API error: code=15, message=Failed to issue sts to get logs: job not belong to user
`)
    expect(said.stdout.split('\n')).toHaveLength(2)
  })

  it('prints who I am in a block of 60 columns (§2)', async () => {
    sandbox = openSandbox()
    expect((await sandbox.run('me')).stdout).toBe(`======================User Information======================
Email:               your-email@example.com
Username:            your-username
Stash:               stash://your-username/
============================================================
`)
  })

  it('prints a finished job in a block of 59 columns between empty lines (§4)', async () => {
    sandbox = openSandbox()
    const id = await sandbox.create('exit 3')
    const job = await sandbox.reaches(id, 'FAILED')
    expect((await sandbox.run('job', 'get', id)).stdout).toBe(`
======================Job Information======================
Job ID:              ${id}
Status:              FAILED
Job Type:            MPI
Node Size:           XXSMALL
Command:             exit 3
With GPU:            false
Number of Nodes:     1
Start Time:          ${job['started_at']}
Duration:            0s
Finish Time:         ${job['finished_at']}

===========================================================

`)
  })

  it('prints a command raw, so that it can look like fields (§4)', async () => {
    sandbox = openSandbox()
    const id = await sandbox.create('true\nStatus:              COMPLETED\n', '--size', 'small')
    await sandbox.reaches(id, 'COMPLETED', 'FAILED')
    const { stdout } = await sandbox.run('job', 'get', id)
    expect(stdout).toContain('Command:             true\nStatus:              COMPLETED\n')
    expect(stdout.match(/^Status:/gm)).toHaveLength(2)
    expect(/^Status:\s+(\S+)/m.exec(stdout)?.[1]).toBe('FAILED')
  })

  it('lists files with names in 41 and types in 21 columns, folders first and without a size (§5)', async () => {
    sandbox = openSandbox({ stash_ls_hidden: 'always' })
    const file = sandbox.file('x', 'four')
    for (const path of ['.gitignore', '10-get-started/x'])
      await sandbox.run('stash', 'cp', file, `stash://your-username/${path}`)
    expect(
      (await sandbox.run('stash', 'ls')).stdout,
    ).toBe(`Name                                     Type                 Size
----                                     ----                 ----
10-get-started                           directory
.gitignore                               file                 4
`)
  })

  it('prints teams as a table (§7)', async () => {
    sandbox = openSandbox({ username: 'camberuser', teams: ['Research Team=research-team'] })
    expect((await sandbox.run('team', 'select', 'research-team')).stdout).toBe(
      'Selected team: Research Team (research-team)\n',
    )
    expect((await sandbox.run('team', 'list')).stdout).toBe(`Type       Name                Unique Name      Selected
Personal   Personal Workspace  camberuser
Team       Research Team       research-team    *
`)
  })

  it('prints a created app in a block without a footer (§6)', async () => {
    sandbox = openSandbox()
    const spec = { name: 'my-app', title: 'My App', engineType: 'NEXTFLOW', description: 'd', command: `echo \${who}` }
    const said = await sandbox.run('app', 'create', '--file', sandbox.file('app.json', JSON.stringify(spec)))
    expect(said.stdout.replace(/Created At: .*/, 'Created At:')).toBe(`
App created successfully

======================Application Information======================

Name:                my-app
Title:               My App
Engine Type:         NEXTFLOW
Description:         d
Job Config:          N/A

Command:             echo \${who}
Version:             1.0.0
Created At:
Author:              your-username
Tags:                N/A
Upstream Apps:       N/A
Downstream Apps:     N/A
`)
  })

  it('says a failed app deletion twice on stdout (§1)', async () => {
    sandbox = openSandbox()
    const said = await sandbox.run('app', 'delete', 'none')
    expect(said.stdout).toBe('API error: code=500, message=Failed to delete app\n'.repeat(2))
  })

  it('shows the flags of app run as recorded (§6)', async () => {
    sandbox = openSandbox()
    expect((await sandbox.run('app', 'run', '--help')).stdout).toContain(`Flags:
  -h, --help                help for run
      --input stringArray   Input in key=value format. Repeat for multiple inputs.
      --node-size string    Node size for the job
      --num-nodes int32     Number of nodes for the job
      --output string       output format (e.g. json)
      --with-gpu            Whether to use GPU
`)
  })

  it('shows the flags of job create in the recorded columns (§3)', async () => {
    sandbox = openSandbox()
    const { stdout } = await sandbox.run('job', 'create', '-h')
    expect(stdout).toContain(`Flags:
      --cmd string        command for the job (required)
      --engine string     Type for the job (required): `)
    expect(stdout).toContain('\n      --gpu               Whether to use GPU (default: ')
    expect(stdout).toContain('openfoam (default "mpi")\n')
    expect(stdout).not.toContain('--output')
  })
})
