import { hostname, userInfo } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import packageJson from '../package.json' with { type: 'json' }
import type { OutputStream, World } from './world.ts'

// The only file that reads `process`, and the only one that opens adapters; each is loaded when it is first used.

/** After bundling this file is dist/main.js, so the program's folder is one up, as it is from src. */
const programFolder = fileURLToPath(new URL('..', import.meta.url))

function output(stream: NodeJS.WriteStream, lost: (error: NodeJS.ErrnoException) => void): OutputStream {
  // A reader that has seen enough closes the pipe; that ends us quietly. Node takes back that such a stream is destroyed.
  let isRead = true
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (isRead && error.code !== 'EPIPE') lost(error)
    isRead = false
  })
  return {
    write: (text) => {
      if (isRead) stream.write(text)
    },
    room: async () => {
      if (isRead && stream.writableNeedDrain) await drained(stream)
      return isRead
    },
    isTTY: stream.isTTY === true,
    get columns() {
      return stream.isTTY ? stream.columns : undefined
    },
    get rows() {
      return stream.isTTY ? stream.rows : undefined
    },
    raw: stream,
  }
}

/** Set when the answer did not arrive, which counts more than what the command found: DISK_FULL or OUTPUT_UNWRITABLE of the table of failures. */
let exitOfUnwritten: number | null = null

/** A disk that is full under stdout is no bug. What was to be said there has only stderr left. */
function tellUnwritten({ code }: NodeJS.ErrnoException): void {
  exitOfUnwritten = code === 'ENOSPC' || code === 'EDQUOT' ? 3 : 2
  process.exitCode = exitOfUnwritten
  process.stderr.write(
    `rythmiq: standard output cannot be written (${code ?? 'unknown reason'}), so the answer is lost or cut.\nFree some space, or send it elsewhere.\n`,
  )
}

/** Ends also when the reader goes. */
function drained(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    const over = (): void => {
      stream.off('drain', over).off('close', over).off('error', over)
      resolve()
    }
    stream.on('drain', over).on('close', over).on('error', over)
  })
}

function interruption(): AbortSignal {
  const controller = new AbortController()
  const stop = async (code: 'INTERRUPTED' | 'TERMINATED', word: string): Promise<void> => {
    const { Failure } = await import('./domain/failure.ts')
    controller.abort(new Failure(code, `${word}; nothing was handed over.`))
  }
  // execa's exit hook ends the program on a signal that nobody listens to any more, so these listeners stay (signal-exit 4).
  const listen = (signal: 'SIGINT' | 'SIGTERM', first: () => Promise<void>): void => {
    let seen = false
    const listener = (): void => {
      if (!seen) {
        seen = true
        void first()
        return
      }
      // Who asks twice does not want to wait for what is being settled.
      process.off(signal, listener)
      process.kill(process.pid, signal)
    }
    process.on(signal, listener)
  }
  listen('SIGINT', () => stop('INTERRUPTED', 'Interrupted'))
  listen('SIGTERM', () => stop('TERMINATED', 'Terminated'))
  return controller.signal
}

function buildWorld(): World {
  const { env } = process
  const home = env['HOME'] ?? userInfo().homedir
  const folders = {
    home,
    state: join(env['XDG_STATE_HOME'] || join(home, '.local', 'state'), 'rythmiq'),
    config: join(env['XDG_CONFIG_HOME'] || join(home, '.config'), 'rythmiq'),
    program: programFolder,
  }
  const interrupted = interruption()
  const sleep = async (ms: number, signal: AbortSignal): Promise<void> => {
    const { setTimeout: pause } = await import('node:timers/promises')
    return pause(ms, undefined, { signal }).catch(() => {
      throw signal.reason
    })
  }
  const context = { env, random: Math.random, sleep: (ms: number) => sleep(ms, interrupted) }
  return {
    cwd: process.cwd(),
    env,
    folders,
    user: userInfo().username,
    host: hostname(),
    platform: `${process.platform}-${process.arch}`,
    nodeVersion: process.version,
    version: packageJson.version,
    stdout: output(process.stdout, tellUnwritten),
    stderr: output(process.stderr, () => {}),
    stdinIsTerminal: process.stdin.isTTY === true,
    interrupted,
    journal: {
      remember: async (entry) =>
        (await import('./adapters/run-journal.ts')).openRunJournal(folders.state).remember(entry),
      recall: async () => (await import('./adapters/run-journal.ts')).openRunJournal(folders.state).recall(),
    },
    machine: lazyProbe(env),
    inspector: lazyInspector(env),
    pointers: {
      recall: async (bucket) =>
        (await import('./adapters/pointer-memory.ts')).openPointerMemory(folders.state).recall(bucket),
      remember: async (bucket, seen) =>
        (await import('./adapters/pointer-memory.ts')).openPointerMemory(folders.state).remember(bucket, seen),
    },
    describeSource: async (folder, names) => (await import('./adapters/git.ts')).describeSource(folder, names, env),
    loadIgnoreRules: async () => (await import('./adapters/ignore-rules.ts')).readIgnoreRules,
    ask: (question) => askOnTerminal(question, interrupted),
    inputs: lazyInputs(interrupted),
    archives: { write: async (path, files) => (await import('./adapters/write-archive.ts')).writeArchive(path, files) },
    now: () => new Date(),
    random: Math.random,
    uuid: () => crypto.randomUUID(),
    sleep,
    readSettingSources: async () => {
      const { readSettingSources } = await import('./adapters/settings-store.ts')
      return readSettingSources(env, process.cwd(), folders.config)
    },
    inspectSettingSources: async () => {
      const { inspectSettingSources } = await import('./adapters/settings-store.ts')
      return inspectSettingSources(env, process.cwd(), folders.config)
    },
    openParts: async (settings) => (await import('./adapters/open-outside.ts')).openParts(settings, context),
    openOutside: async (target, settings) => {
      if (target === 'camber') {
        const { openRemote } = await import('./adapters/open-outside.ts')
        return openRemote(settings, context)
      }
      const { openSandbox } = await import('./adapters/open-sandbox.ts')
      const place = {
        folder: settings.get('sandbox_folder')?.value ?? join(folders.state, 'sandbox'),
        programFolder,
        node: process.execPath,
        python: settings.get('python')?.value ?? null,
      }
      return openSandbox(place, context)
    },
  }
}

/** One question on stderr, so that stdout stays the answer's; end of input is an empty answer. */
async function askOnTerminal(question: string, signal: AbortSignal): Promise<string> {
  const { createInterface } = await import('node:readline/promises')
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  // The interface takes Ctrl-C for itself while it reads.
  terminal.once('SIGINT', () => process.kill(process.pid, 'SIGINT'))
  try {
    const ended = new Promise<string>((resolve) => terminal.once('close', () => resolve('')))
    return await Promise.race([terminal.question(question, { signal }), ended])
  } catch (error) {
    throw signal.aborted ? signal.reason : error
  } finally {
    terminal.close()
  }
}

function lazyInputs(interrupted: AbortSignal): World['inputs'] {
  const load = async (): Promise<World['inputs']> =>
    (await import('./adapters/input-reader.ts')).openInputReader(process.stdin, interrupted)
  return {
    isPattern: async (word) => (await load()).isPattern(word),
    glob: async (pattern, folder) => (await load()).glob(pattern, folder),
    async *csvRows(bytes) {
      yield* (await load()).csvRows(bytes)
    },
    async *standardInput() {
      yield* (await load()).standardInput()
    },
  }
}

function lazyProbe(env: World['env']): World['machine'] {
  const load = async (): Promise<World['machine']> =>
    (await import('./adapters/machine-probe.ts')).openMachineProbe(env)
  return {
    python: async (signal) => (await load()).python(signal),
    installer: async (python, signal) => (await load()).installer(python, signal),
    freeBytes: async (folder) => (await load()).freeBytes(folder),
    whyUnwritable: async (folder) => (await load()).whyUnwritable(folder),
    folderBytes: async (folder, signal) => (await load()).folderBytes(folder, signal),
    fileExists: async (path) => (await load()).fileExists(path),
  }
}

function lazyInspector(env: World['env']): World['inspector'] {
  return {
    inspectSources: async (files) => {
      const { openInspector } = await import('./adapters/inspect-python.ts')
      return openInspector(programFolder, env).inspectSources(files)
    },
  }
}

const argv = process.argv.slice(2)
if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) {
  // Scripts ask this often: answered before the command line's parser is loaded, which is half of what starting costs.
  process.stdout.write(`${packageJson.version}\n`)
} else {
  const { run } = await import('./cli.ts')
  const exit = await run(argv, buildWorld())
  process.exitCode = exitOfUnwritten ?? exit
}
