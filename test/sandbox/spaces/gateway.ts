import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The built program, as users run it. */
export const PROGRAM = fileURLToPath(new URL('../../../dist/sandbox-spaces.js', import.meta.url))

export interface Announcement {
  readonly endpoint: string
  readonly region: string
  readonly bucket: string
  readonly access_key: string
  readonly secret_key: string
  readonly reader_access_key: string
  readonly reader_secret_key: string
  readonly pid: number
}

export interface Gateway {
  readonly announcement: Announcement
  readonly root: string
  readonly child: ChildProcess
  /** Ends it and waits for that. */
  stop(): Promise<void>
}

/** A new folder under the temporary one. */
export function temporaryFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'rythmiq-spaces-'))
}

/** Starts the program; resolves with its one line. A starter that finds a running gateway announces that one. */
export async function startGateway(root: string, flags: readonly string[] = ['--linger', '60000']): Promise<Gateway> {
  const child = spawn(process.execPath, [PROGRAM, '--root', root, ...flags], { stdio: ['ignore', 'pipe', 'pipe'] })
  const [line, problem] = await Promise.all([text(child.stdout), text(child.stderr)])
  if (line === '') throw new Error(`the gateway did not start: ${problem}`)
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    await ended
  }
  return { announcement: JSON.parse(line), root, child, stop }
}

/** Starts a gateway in a folder of its own and removes both afterwards. */
export async function ownGateway(flags?: readonly string[]): Promise<Gateway> {
  const root = await temporaryFolder()
  const gateway = await startGateway(root, flags)
  return {
    ...gateway,
    async stop() {
      await gateway.stop()
      await rm(root, { recursive: true, force: true })
    },
  }
}

/** Waits until something is true, looking again and again; fails after ten seconds. */
export async function until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + 10_000
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`it never came true: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 15))
  }
}

/** Ends with the stream: the gateway lets go of its output after the announcement, so this shows that it does. */
async function text(stream: AsyncIterable<Buffer> | null): Promise<string> {
  let whole = ''
  for await (const piece of stream ?? []) whole += piece
  return whole
}
