import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'

const program = fileURLToPath(new URL('../../../dist/sandbox-camber.js', import.meta.url))

export type Said = { readonly exit: number | null; readonly signal: string | null; stdout: string; stderr: string }
export type Around = { readonly env?: Record<string, string>; readonly input?: string; readonly timeout?: number }

export type Sandbox = {
  readonly home: string
  run(...argv: string[]): Promise<Said>
  runWith(around: Around, ...argv: string[]): Promise<Said>
  set(...changes: string[]): Promise<void>
  faults(...rules: object[]): Promise<void>
  /** Creates a job and says its id. */
  create(command: string, ...flags: string[]): Promise<string>
  job(id: string): Promise<Record<string, unknown>>
  reaches(id: string, ...statuses: string[]): Promise<Record<string, unknown>>
  logs(id: string): Promise<string>
  /** Writes a file for uploading and says where. */
  file(name: string, content: string): string
  /** An empty folder that goes when the sandbox goes. */
  folder(): string
  calls(): { argv: string[]; exit: number | null }[]
  end(): Promise<void>
}

/** A sandbox in a folder of its own, answering at once unless the settings say otherwise. */
export function openSandbox(settings: object = {}): Sandbox {
  const folder = mkdtempSync(join(tmpdir(), 'camber-sandbox-'))
  const home = join(folder, 'home')
  const files = mkdtempSync(join(folder, 'files-'))
  mkdirSync(home, { mode: 0o700 })
  writeFileSync(join(home, 'settings.json'), JSON.stringify(settings))
  const run = (around: Around, argv: readonly string[]): Promise<Said> => runProgram(home, around, argv)
  const good = async (...argv: string[]): Promise<string> => {
    const said = await run({}, argv)
    expect(said.exit, `${argv.join(' ')}: ${said.stdout}${said.stderr}`).toBe(0)
    return said.stdout
  }
  const job = async (id: string): Promise<Record<string, unknown>> =>
    JSON.parse(await good('job', 'get', id, '--output', 'json'))
  return {
    home,
    run: (...argv) => run({}, argv),
    runWith: (around, ...argv) => run(around, argv),
    set: async (...changes) => void (await good('sandbox', 'set', ...changes)),
    faults: async (...rules) => writeFileSync(join(home, 'faults.json'), JSON.stringify(rules)),
    create: async (command, ...flags) => {
      const path = flags.includes('--path') ? [] : ['--path', 'stash://your-username/work/']
      return idIn(await good('job', 'create', '--cmd', command, ...path, ...flags))
    },
    job,
    reaches: async (id, ...statuses) => {
      // The first look sees to it that somebody supervises; the file then costs less than a process for each look.
      const first = await job(id)
      if (statuses.includes(String(first['job_status']))) return first
      const record = join(home, 'jobs', id, 'job.json')
      await until(
        () => String(JSON.parse(readFileSync(record, 'utf8')).status),
        (status) => statuses.includes(status),
      )
      return job(id)
    },
    logs: (id) => good('job', 'logs', id),
    file: (name, content) => {
      const path = join(files, name)
      writeFileSync(path, content)
      return path
    },
    folder: () => mkdtempSync(join(folder, 'tree-')),
    calls: () => linesOf(join(home, 'calls.jsonl')).map((line) => JSON.parse(line)),
    end: async () => {
      if (processesOf(home).length > 0) await runProgram(home, {}, ['sandbox', 'stop'])
      await until(
        () => processesOf(home),
        (left) => left.length === 0,
      )
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export function idIn(text: string): string {
  const id = /Job ID:\s+(\d+)/.exec(text)?.[1]
  if (id === undefined) throw new Error(`no job id in ${text}`)
  return id
}

export async function until<T>(look: () => Promise<T> | T, isRight: (found: T) => boolean): Promise<T> {
  const end = Date.now() + 20_000
  for (;;) {
    const found = await look()
    if (isRight(found)) return found
    if (Date.now() > end) throw new Error(`not reached, last seen: ${JSON.stringify(found)}`)
    await pause(15)
  }
}

/** Every process that works in or for a home: its supervisor, its jobs and what they started. */
export function processesOf(home: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return (
          readFileSync(`/proc/${pid}/environ`, 'latin1').includes(home) &&
          !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'))
        )
      } catch {
        return false
      }
    })
    .map(Number)
}

export function linesOf(path: string): string[] {
  return readFileSync(path, 'utf8').split('\n').filter(Boolean)
}

function runProgram(home: string, around: Around, argv: readonly string[]): Promise<Said> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...argv], {
      env: { PATH: process.env['PATH'], CAMBER_API_KEY: 'key', ...around.env, CAMBER_SANDBOX_HOME: home },
      stdio: ['pipe', 'pipe', 'pipe'],
      ...(around.timeout === undefined ? {} : { timeout: around.timeout }),
    })
    const said = { stdout: '', stderr: '' }
    child.stdout.setEncoding('utf8').on('data', (part) => {
      said.stdout += part
    })
    child.stderr.setEncoding('utf8').on('data', (part) => {
      said.stderr += part
    })
    child.on('error', reject)
    child.on('close', (exit, signal) => resolve({ exit, signal, ...said }))
    child.stdin.on('error', () => {})
    child.stdin.end(around.input ?? '')
  })
}
