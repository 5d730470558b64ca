import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { idIn, openSandbox, processesOf, type Sandbox, until } from './sandbox.ts'

let sandbox: Sandbox
afterEach(() => sandbox.end())

async function logOf(command: string, ...flags: string[]): Promise<string> {
  const id = await sandbox.create(command, ...flags)
  await sandbox.reaches(id, 'COMPLETED', 'FAILED')
  return sandbox.logs(id)
}

describe('how the command runs (§3)', () => {
  it('has nothing in its environment but its home, PATH, user, temporary folder, language and job id', async () => {
    sandbox = openSandbox()
    const around = { env: { DO_SPACES_SECRET_KEY: 'canary', CAMBER_SANDBOX_PATH: '/usr/bin:/bin' } }
    const path = ['--path', 'stash://your-username/a']
    await sandbox.runWith(around, 'job', 'create', '--cmd', 'env', ...path)
    await sandbox.reaches('27700', 'COMPLETED')
    const names = (await sandbox.logs('27700'))
      .trim()
      .split('\n')
      .map((line) => line.split('=')[0] ?? '')
    const ofBash = ['PWD', 'SHLVL', '_']
    expect(names.filter((name) => !ofBash.includes(name)).sort()).toEqual([
      'HOME',
      'JOB_ID',
      'LANG',
      'PATH',
      'TMPDIR',
      'USER',
    ])
    expect(await sandbox.logs('27700')).toContain('PATH=/usr/bin:/bin\n')
  })

  it('names the job by the variable of the setting, and takes more from job_environment', async () => {
    sandbox = openSandbox({ job_id_variable: 'CAMBER_JOB_ID', job_environment: { PIP_FIND_LINKS: '/x' } })
    expect(await logOf('printenv JOB_ID; echo $CAMBER_JOB_ID $PIP_FIND_LINKS')).toBe('27700 /x\n')
    await sandbox.set('job_id_variable=none')
    expect(await logOf('printenv JOB_ID CAMBER_JOB_ID; echo none')).toBe('none\n')
  })

  it('runs in home/workdir, in bash, without input, both streams in one log', async () => {
    sandbox = openSandbox()
    const log = await logOf(
      'basename $PWD; dirname $PWD | grep -xc $HOME; cat; echo to stderr >&2; [[ $BASH_VERSION ]] && echo bash; ls -A',
    )
    expect(log).toBe('workdir\n1\nto stderr\nbash\n')
  })

  it('logs a bad quote as start_job.sh, and fails', async () => {
    sandbox = openSandbox()
    const id = await sandbox.create("echo 'open")
    await sandbox.reaches(id, 'FAILED')
    expect(await sandbox.logs(id)).toMatch(/^start_job\.sh: line \d: unexpected EOF while looking for matching/)
  })

  it('runs a command of many lines, quotes and dollars as they stand', async () => {
    sandbox = openSandbox()
    const log = await logOf(
      'set -e\nfor i in 1 2; do\n  echo "line $i" \'$i\'\ndone\ncat <<END\nit is $((40 + 2))\nEND',
    )
    expect(log).toBe('line 1 $i\nline 2 $i\nit is 42\n')
  })

  it('decides the state by the exit code alone, also of a death by signal', async () => {
    sandbox = openSandbox()
    const ends = {
      'echo ERROR; exit 0': 'COMPLETED',
      'exit 1': 'FAILED',
      'kill -9 $$': 'FAILED',
      'kill 0; exit 1': 'FAILED',
    }
    for (const [command, status] of Object.entries(ends)) {
      const id = await sandbox.create(command)
      expect((await sandbox.reaches(id, 'COMPLETED', 'FAILED'))['job_status'], command).toBe(status)
    }
  })

  it('copies the path when it starts, not when it was created', async () => {
    sandbox = openSandbox({ concurrency_cap: 0 })
    const id = await sandbox.create('cat abandoned')
    await sandbox.run('stash', 'cp', sandbox.file('abandoned', 'late'), 'stash://your-username/work/')
    await sandbox.set('concurrency_cap=')
    await sandbox.reaches(id, 'COMPLETED')
    expect(await sandbox.logs(id)).toBe('late')
  })

  it('syncs new and changed files back, also after a failure, and leaves alone what it did not touch', async () => {
    sandbox = openSandbox()
    const at = 'stash://your-username/work/'
    for (const name of ['same', 'changed', 'gone']) await sandbox.run('stash', 'cp', sandbox.file(name, 'old'), at)
    const id = await sandbox.create(
      'echo new > changed; rm gone; mkdir -p out/.h; echo x > out/.h/new; echo y > $HOME/lost; exit 1',
    )
    await sandbox.reaches(id, 'FAILED')
    const { stdout } = await sandbox.run('stash', 'ls', '-r', '-a', at)
    const names = stdout
      .split('\n')
      .slice(2)
      .map((line) => line.split(' ')[0])
    expect(names).toEqual(['out', 'out/.h', 'out/.h/new', 'changed', 'gone', 'same', ''])
    const after = await sandbox.create('cat changed; test -x out/.h/new || echo not executable')
    await sandbox.reaches(after, 'COMPLETED')
    expect(await sandbox.logs(after)).toBe('new\nnot executable\n')
  })

  it('drops the executable bit on the way back, and syncs nothing when the setting says so', async () => {
    sandbox = openSandbox()
    await logOf('echo "#!/bin/sh" > x.sh; chmod 755 x.sh')
    expect(await logOf('stat -c %a x.sh')).toBe('644\n')
    await sandbox.set('sync_back=false')
    await logOf('echo x > never')
    expect(await logOf('ls')).toBe('x.sh\n')
  })

  it('syncs later than it ends when there is a lag', async () => {
    sandbox = openSandbox({ sync_seconds: [1e6, 1e6] })
    const id = await sandbox.create('echo x > late')
    await sandbox.reaches(id, 'COMPLETED')
    const late = () => existsSync(join(sandbox.home, 'stash/your-username/work/late'))
    expect(late()).toBe(false)
    await sandbox.set('sync_seconds=')
    await until(late, Boolean)
  })

  it('kills what a job left behind, in its session or fled from it, and removes its folders', async () => {
    sandbox = openSandbox()
    const id = await sandbox.create(
      'sleep 300 & setsid sleep 301 & (setsid bash -c "sleep 302 & sleep 303" &) ; sleep 0.1',
    )
    await sandbox.reaches(id, 'COMPLETED')
    await expect.poll(() => processesOf(sandbox.home), { timeout: 5_000 }).toEqual([])
    expect(readdirSync(join(sandbox.home, 'jobs', id)).sort()).toEqual(['job.json', 'log.txt'])
    expect(existsSync(join(sandbox.home, 'supervisor.pid'))).toBe(false)
  })

  it('starts within 150 ms after the answer when nothing delays it', async () => {
    sandbox = openSandbox()
    const path = ['--path', 'stash://your-username/a']
    const waits: number[] = []
    const starts: number[] = []
    for (let round = 0; round < 5; round++) {
      const begun = Date.now()
      spawnSync(process.execPath, ['-e', '0'])
      starts.push(Date.now() - begun)
      const { stdout } = await sandbox.run('job', 'create', '--cmd', 'date +%s%3N', ...path)
      const answered = Date.now()
      const id = idIn(stdout)
      await sandbox.reaches(id, 'COMPLETED')
      waits.push(Number(await sandbox.logs(id)) - answered)
    }
    // A loaded machine starts everything late: four empty programs are then the measure.
    expect(Math.min(...waits)).toBeLessThan(Math.max(150, 4 * Math.min(...starts)))
  })
})
