import { join } from 'node:path'
import { Failure } from '../domain/failure.ts'
import { isExecutableFile } from './camber/locate.ts'
import { runProcess } from './run-process.ts'

/** Oldest Python that the runner and the reference worker run on. */
export const oldestPython = [3, 9] as const

const names = ['python3', ...[14, 13, 12, 11, 10, 9].map((minor) => `python3.${minor}`), 'python']

/** Prints what decides; `sys.executable` sees through the shims of version managers. */
const question = 'import sys; print(sys.executable); print("%d.%d.%d" % sys.version_info[:3])'

export interface FoundPython {
  readonly path: string
  readonly version: string
}

type Environment = Readonly<Record<string, string | undefined>>

/** The interpreter that jobs of the sandbox run with. Throws PYTHON_MISSING. */
export async function findPython(setting: string | null, env: Environment, signal?: AbortSignal): Promise<FoundPython> {
  const tried = setting === null ? onPath(env['PATH'] ?? '') : [setting]
  for (const candidate of tried) {
    const found = await askPython(candidate, env, signal)
    if (found !== null && isRecent(found.version)) return found
  }
  throw new Failure(
    'PYTHON_MISSING',
    setting === null
      ? `No Python ${oldestPython.join('.')} or newer was found on PATH, and the sandbox runs the worker with it.`
      : `RYTHMIQ_PYTHON names ${setting}, which is no Python ${oldestPython.join('.')} or newer that runs.`,
    'Install Python 3 (on Debian: apt install python3 python3-venv), or set RYTHMIQ_PYTHON to one.',
  )
}

/** What an interpreter says of itself; null when it does not run. */
export async function askPython(program: string, env: Environment, signal?: AbortSignal): Promise<FoundPython | null> {
  const answer = await runProcess([program, '-c', question], {
    env: { PATH: env['PATH'] ?? '', HOME: env['HOME'] ?? '' },
    input: '',
    timeoutMs: 10_000,
    ...(signal === undefined ? {} : { signal }),
  })
  const [executable, version] = answer.stdout.trim().split('\n')
  return answer.exitCode === 0 && executable && version ? { path: executable, version } : null
}

function onPath(path: string): string[] {
  const folders = path.split(':').filter((folder) => folder.startsWith('/'))
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).filter(isExecutableFile)
}

function isRecent(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major > oldestPython[0] || (major === oldestPython[0] && minor >= oldestPython[1])
}
