import type { Finished } from '../../../src/adapters/run-process.ts'

/** A process that ended well and said nothing, but for what is given. */
export function finished(given: Partial<Finished> = {}): Finished {
  return {
    exitCode: 0,
    signal: null,
    stdout: '',
    stderr: '',
    timedOut: false,
    spawnError: null,
    truncated: false,
    ...given,
  }
}

/** As the CLI tells an API error: usage on stderr, the bare message on stdout (facts §1). */
export function complaining(message: string, exitCode = 1): Finished {
  return finished({ exitCode, stderr: `Error: ${message}\nUsage:\n  camber x [flags]\n\n`, stdout: `${message}\n` })
}
