import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const projectFolder = fileURLToPath(new URL('../..', import.meta.url))
const bin = join(projectFolder, 'bin', 'rythmiq.js')

export interface Ended {
  readonly stdout: string
  readonly stderr: string
  readonly exit: number | null
}

/** A machine of its own: a home, a working folder and a sandbox, with blanks in their names, and nothing of the host's settings. */
export interface Machine {
  readonly folder: string
  readonly home: string
  readonly cwd: string
  readonly env: Record<string, string>
  run(words: readonly string[], env?: Record<string, string>): Promise<Ended>
  /** `input` is a file of the working folder that comes on standard input. */
  start(words: readonly string[], env?: Record<string, string>, input?: string): ChildProcess
  remove(): Promise<void>
}

/** What a package index needs of the host; everything else is scrubbed. */
const passedOn = /^(PIP_|UV_|SSL_CERT_FILE$|HTTPS?_PROXY$|NO_PROXY$)/

export function newMachine(name: string, sandbox?: string): Machine {
  const folder = mkdtempSync(join(tmpdir(), `rythmiq e2e ${name}-`))
  const home = join(folder, 'home')
  const cwd = join(folder, 'work here')
  mkdirSync(home)
  mkdirSync(cwd)
  const host = Object.entries(process.env).flatMap(([key, value]) =>
    passedOn.test(key) && value ? [[key, value]] : [],
  )
  const env = {
    ...Object.fromEntries(host),
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    RYTHMIQ_SANDBOX: sandbox ?? join(folder, 'sand box'),
  }
  const children = new Set<ChildProcess>()
  const start = (words: readonly string[], more: Record<string, string> = {}, input?: string): ChildProcess => {
    const given = input === undefined ? null : openSync(join(cwd, input), 'r')
    const child = spawn(process.execPath, [bin, ...words], {
      cwd,
      env: { ...env, ...more },
      stdio: [given ?? 'ignore', 'pipe', 'pipe'],
    })
    if (given !== null) closeSync(given)
    children.add(child)
    child.once('exit', () => children.delete(child))
    return child
  }
  return {
    folder,
    home,
    cwd,
    env,
    start,
    run: (words, more) => ending(start(words, more)),
    remove: async () => {
      for (const child of children) child.kill('SIGKILL')
      await stopSandbox(env['RYTHMIQ_SANDBOX'] ?? '')
      rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
    },
  }
}

/** Collects what a started command says until it ends. */
export function ending(child: ChildProcess): Promise<Ended> {
  let stdout = ''
  let stderr = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  return new Promise((resolve) => child.once('close', (exit) => resolve({ stdout, stderr, exit })))
}

/** Resolves when the command has said this on stderr. */
export function said(child: ChildProcess, text: string): Promise<void> {
  let heard = ''
  return new Promise((resolve, reject) => {
    child.stderr?.setEncoding('utf8').on('data', (more: string) => {
      heard += more
      if (heard.includes(text)) resolve()
    })
    child.once('close', () => reject(new Error(`the command ended without saying '${text}', but: ${heard}`)))
  })
}

async function stopSandbox(sandbox: string): Promise<void> {
  const program = join(projectFolder, 'dist', 'sandbox-camber.js')
  const stop = spawn(process.execPath, [program, 'sandbox', 'stop'], {
    env: { PATH: process.env['PATH'] ?? '', CAMBER_SANDBOX_HOME: join(sandbox, 'camber') },
    stdio: 'ignore',
  })
  await new Promise((resolve) => stop.once('close', resolve))
}

/** A path inside the test's own folder of tiny workers. */
export function workerFolder(name: string): string {
  return join(dirname(fileURLToPath(import.meta.url)), 'workers', name)
}
