import { Failure, isInterruption } from '../../domain/failure.ts'
import type { RunRecord, ShardRecord } from '../../domain/run.ts'
import type { RunJournal } from '../../ports.ts'

/**
 * Writes a run into this machine's journal as soon as it can be resumed, and again with its jobs, so that `@last` means it whenever the
 * program is cut off.
 */
export function rememberRun(journal: RunJournal, local: boolean) {
  let found: { readonly run: RunRecord; readonly documents: readonly string[] } | null = null
  const jobs: string[] = []
  const remember = async (): Promise<void> => {
    if (found === null) return
    const { run, documents } = found
    await journal.remember({ run_id: run.run_id, local, camber_job_ids: [...jobs], job_ids: [...documents] })
  }
  return {
    runId: (): string | null => found?.run.run_id ?? null,
    documents: (): readonly string[] => found?.documents ?? [],
    recorded: async (run: RunRecord, documents: readonly string[]): Promise<void> => {
      found = { run, documents }
      await remember()
    },
    made: async ({ camber_job_id }: ShardRecord): Promise<void> => {
      if (camber_job_id === null) return
      jobs.push(camber_job_id)
      await remember()
    },
  }
}

/** A submission that was cut off after its run was written down: says how to go on with it. */
export function resumable(error: unknown, runId: string | null): unknown {
  if (!(error instanceof Failure) || runId === null || error.code === 'RUN_CANCELLED') return error
  if (error.hint?.includes('rythmiq resume')) return error
  const isCut = isInterruption(error)
  const message = isCut ? `Stopped while run ${runId} was being handed over.` : error.message
  const way = `rythmiq resume ${runId}`
  const hint = isCut || error.hint === null ? `Go on with it: ${way}` : `${error.hint} Then go on with: ${way}`
  return new Failure(error.code, message, hint, { ...error.details, run_id: runId }, error.lines)
}
