import { randomUUID } from 'node:crypto'
import { access, lstat, readdir, rm, stat, statfs, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { Failure } from '../domain/failure.ts'
import type { MachineProbe } from '../ports.ts'
import { findPython } from './find-python.ts'
import { runProcess } from './run-process.ts'

/** Looks at this machine for `doctor`; leaves nothing behind. */
export function openMachineProbe(env: Readonly<Record<string, string | undefined>>): MachineProbe {
  return {
    python: async (signal) => {
      try {
        return await findPython(env['RYTHMIQ_PYTHON']?.trim() || null, env, signal)
      } catch (error) {
        if (error instanceof Failure && error.code === 'PYTHON_MISSING') return null
        throw error
      }
    },
    installer: (python, signal) => findInstaller(python, env, signal),
    freeBytes: async (folder) => {
      const { bavail, bsize } = await statfs(await nearestExisting(folder))
      return bavail * bsize
    },
    whyUnwritable: async (folder) => {
      const probe = join(await nearestExisting(folder), `.rythmiq-${randomUUID()}`)
      try {
        await writeFile(probe, '', { flag: 'wx' })
        return null
      } catch (error) {
        return (error as NodeJS.ErrnoException).code ?? 'unknown reason'
      } finally {
        await rm(probe, { force: true }).catch(() => {})
      }
    },
    folderBytes,
    fileExists: async (path) =>
      access(path).then(
        () => true,
        () => false,
      ),
  }
}

/** The runner's own order: uv, then venv with pip, then pip alone (runner/README.md). */
async function findInstaller(
  python: string,
  env: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal | undefined,
): Promise<'uv' | 'venv' | 'pip' | null> {
  const works = async (command: readonly string[]): Promise<boolean> => {
    const variables = { PATH: env['PATH'] ?? '', HOME: env['HOME'] ?? '' }
    const options = { env: variables, input: '', timeoutMs: 10_000, ...(signal === undefined ? {} : { signal }) }
    return (await runProcess(command, options)).exitCode === 0
  }
  const [uv, venv] = await Promise.all([works(['uv', '--version']), works([python, '-c', 'import venv, ensurepip'])])
  if (uv) return 'uv'
  if (venv) return 'venv'
  // Asked last, because it is slow to tell.
  return (await works([python, '-m', 'pip', '--version'])) ? 'pip' : null
}

async function nearestExisting(folder: string): Promise<string> {
  let candidate = resolve(folder)
  while (candidate !== dirname(candidate)) {
    if (await stat(candidate).catch(() => null)) return candidate
    candidate = dirname(candidate)
  }
  return candidate
}

async function folderBytes(folder: string, signal?: AbortSignal): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  let total = 0
  for (const entry of entries) {
    signal?.throwIfAborted()
    const path = join(folder, entry.name)
    total += entry.isDirectory()
      ? await folderBytes(path, signal)
      : await lstat(path).then(
          ({ size }) => size,
          () => 0,
        )
  }
  return total
}
