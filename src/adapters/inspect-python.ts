import { join } from 'node:path'
import { inspectionSchema } from '../domain/bundle-check/source-facts.ts'
import type { PythonInspector } from '../ports.ts'
import { findPython } from './find-python.ts'
import { runProcess } from './run-process.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** Two thousand small files take two seconds; a hundred megabytes of Python do not end in a reasonable time. */
const limitMs = 60_000

/** One process for all files. Python is started without the user's site folder and writes no bytecode. */
export function openInspector(programFolder: string, env: Environment): PythonInspector {
  return {
    inspectSources: async (files) => {
      if (files.length === 0) return []
      const { path: python } = await findPython(env['RYTHMIQ_PYTHON']?.trim() || null, env)
      const program = join(programFolder, 'inspector', 'inspect_sources.py')
      const answer = await runProcess([python, '-I', '-B', program], {
        env: { PATH: env['PATH'] ?? '', HOME: env['HOME'] ?? '' },
        input: JSON.stringify({ files: files.map(({ name, path }) => ({ name, path })) }),
        timeoutMs: limitMs,
      })
      if (answer.exitCode !== 0) throw new Error(`The inspector of Python sources ended badly: ${reasonOf(answer)}`)
      return inspectionSchema.parse(JSON.parse(answer.stdout)).sources
    },
  }
}

function reasonOf({ timedOut, spawnError, signal, stderr }: Awaited<ReturnType<typeof runProcess>>): string {
  if (timedOut) return `it took longer than ${limitMs / 1000} s`
  return spawnError ?? signal ?? stderr.trim().split('\n').at(-1) ?? 'no reason was given'
}
