import type { Readable } from 'node:stream'

/** What became of a child process. Holds nothing of its command line, which may carry what must not be shown. */
export interface Finished {
  /** Null when the process was ended by a signal or never began. */
  readonly exitCode: number | null
  readonly signal: string | null
  readonly stdout: string
  readonly stderr: string
  readonly timedOut: boolean
  /** Why it never began, such as `ENOENT`; null when it did. */
  readonly spawnError: string | null
  /** True when a stream was longer than `maxBytes` and its middle was left out. */
  readonly truncated: boolean
}

export interface RunOptions {
  /** The whole environment of the child: nothing is inherited. */
  readonly env: Readonly<Record<string, string>>
  /** Written to stdin, which is then closed. */
  readonly input: string
  readonly timeoutMs: number
  readonly signal?: AbortSignal
  /** A Ctrl-C in the terminal goes to all that runs there; a command that must not be cut off gets a session of its own. */
  readonly shielded?: boolean
  /** Most bytes kept of each stream; 64 MiB unless told. */
  readonly maxBytes?: number
  /** Where stdout goes besides, whole and as fast as it is taken. What it throws is its own affair and ends the child's stdout. */
  readonly stdoutTo?: (bytes: AsyncIterable<Buffer>) => Promise<void>
}

/** Runs a command to its end. Never throws and never uses a shell; whatever went wrong is in the answer. */
export type RunProcess = (command: readonly string[], options: RunOptions) => Promise<Finished>

const mebibyte = 1024 * 1024
const killAfterMs = 2_000
/** A grandchild that inherited the pipes would otherwise keep a finished command waiting for as long as it lives. */
const pipesStayOpenMs = 1_000

export const runProcess: RunProcess = async (command, options) => {
  const kept = { stdout: keep(options.maxBytes), stderr: keep(options.maxBytes) }
  try {
    const { execa } = await import('execa')
    const [file = '', ...words] = command
    const child = execa(file, words, {
      env: { ...options.env },
      extendEnv: false,
      input: options.input,
      timeout: options.timeoutMs,
      forceKillAfterDelay: killAfterMs,
      reject: false,
      buffer: false,
      detached: options.shielded === true,
      encoding: 'buffer',
      ...(options.signal === undefined ? {} : { cancelSignal: options.signal }),
    })
    const pipes: readonly Readable[] = [child.stdout, child.stderr]
    let closing: NodeJS.Timeout | undefined
    child.once('exit', () => {
      closing = setTimeout(() => closeAll(pipes), pipesStayOpenMs).unref()
    })
    const taken = (chunk: Buffer): void => {
      kept.stdout.add(chunk)
      // What is still being taken, by a disk that is busy say, is not cut off.
      closing?.refresh()
    }
    child.stderr.on('data', kept.stderr.add)
    const sunk = options.stdoutTo?.(passingOn(child.stdout, taken)).catch(() => {})
    if (sunk === undefined) child.stdout.on('data', taken)
    const [result] = await Promise.all([child, sunk])
    return {
      exitCode: result.exitCode ?? null,
      signal: result.signal ?? null,
      timedOut: result.timedOut,
      spawnError: result.exitCode === undefined && result.signal === undefined ? (result.code ?? 'UNKNOWN') : null,
      ...textOf(kept),
    }
  } catch (error) {
    return { exitCode: null, signal: null, timedOut: false, spawnError: codeOf(error), ...textOf(kept) }
  }
}

/** Ends where the stream does, also when it is cut off: how the process ended tells of that. */
async function* passingOn(stream: Readable, taken: (chunk: Buffer) => void): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of stream) {
      taken(chunk)
      yield chunk
    }
  } catch (error) {
    if (codeOf(error) !== 'ERR_STREAM_PREMATURE_CLOSE') throw error
  }
}

interface Kept {
  readonly add: (chunk: Buffer) => void
  readonly read: () => { readonly text: string; readonly truncated: boolean }
}

/** Keeps the first quarter and the last three of what comes: a job's log tells its result at the end. */
function keep(maxBytes = 64 * mebibyte): Kept {
  const headRoom = Math.floor(maxBytes / 4)
  const tailRoom = maxBytes - headRoom
  const head: Buffer[] = []
  const tail: Buffer[] = []
  let headSize = 0
  let tailSize = 0
  let left = 0
  const add = (chunk: Buffer): void => {
    const first = chunk.subarray(0, headRoom - headSize)
    const rest = chunk.subarray(first.length)
    if (first.length > 0) head.push(first)
    headSize += first.length
    if (rest.length > 0) tail.push(rest)
    tailSize += rest.length
    for (let oldest = tail[0]; oldest && tailSize - oldest.length >= tailRoom; oldest = tail[0]) {
      tail.shift()
      tailSize -= oldest.length
      left += oldest.length
    }
  }
  const read = () => {
    if (left === 0) return { text: Buffer.concat([...head, ...tail]).toString('utf8'), truncated: false }
    const notice = Buffer.from(`\n… ${left} bytes left out by rythmiq …\n`)
    return { text: Buffer.concat([...head, notice, ...tail]).toString('utf8'), truncated: true }
  }
  return { add, read }
}

function textOf(kept: { readonly stdout: Kept; readonly stderr: Kept }) {
  const stdout = kept.stdout.read()
  const stderr = kept.stderr.read()
  return { stdout: stdout.text, stderr: stderr.text, truncated: stdout.truncated || stderr.truncated }
}

function closeAll(pipes: readonly Readable[]): void {
  for (const pipe of pipes) pipe.destroy()
}

function codeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code
  // A word that no process can be given, for one with a null character in it.
  return error instanceof TypeError ? 'ERR_INVALID_ARG_VALUE' : 'UNKNOWN'
}
