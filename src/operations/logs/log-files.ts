import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Failure } from '../../domain/failure.ts'
import type { Camber } from '../../ports.ts'

/** Logs as files of this user's, so that one of any size costs a fixed memory and is whole before anything of it is shown. */
export interface LogFiles {
  /** Where what Camber has of a job's log lies now; null when it has none, or does not know the job. */
  fetch(jobId: string): Promise<string | null>
  /** Removes them: they are raw. */
  close(): Promise<void>
}

export async function openLogFiles(camber: Camber): Promise<LogFiles> {
  const folder = await mkdtemp(join(tmpdir(), 'rythmiq-logs-')).catch((error: NodeJS.ErrnoException) => {
    const hint = 'Free some space, or name another folder with TMPDIR.'
    throw new Failure('DISK_FULL', `Logs cannot be kept in ${tmpdir()} (${error.code ?? 'unknown'}).`, hint)
  })
  return {
    fetch: async (jobId) => {
      const path = join(folder, `${jobId}.log`)
      try {
        return (await camber.jobLogFile(jobId, path)) ? path : null
      } catch (error) {
        if (error instanceof Failure && error.code === 'JOB_NOT_FOUND') return null
        throw error
      }
    },
    close: () => rm(folder, { recursive: true, force: true, maxRetries: 3 }),
  }
}
