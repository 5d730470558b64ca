import type { RememberedRun, RunJournal } from '../../../src/ports.ts'
import { payload } from '../../domain/payload-made.ts'
import { documentLine, endLine, jobId, lines, startLine } from '../../domain/records-made.ts'
import { runRecord, shardRecord } from '../../domain/run-records-made.ts'

const at = '2026-11-23T19:01:42.000Z'

/** What a run of one document in one job leaves in Spaces; without `document` the job told nothing. */
export function runObjects(
  run: string,
  given: {
    readonly release?: string
    readonly document?: Record<string, unknown>
    readonly ended?: boolean
    readonly shards?: number
    readonly size?: string
    readonly source?: string
  } = {},
): Record<string, string> {
  const root = `rythmiq/runs/${run}`
  const { release = 'aaaaaaaaaaaa', document, ended = true, shards = 1, size = 'small', source } = given
  return {
    [`rythmiq/summaries/${run}.json`]: JSON.stringify({ schema: 'rythmiq.run-begun/v1', run_id: run }),
    [`${root}/run.json`]: JSON.stringify(
      runRecord({ run_id: run, release, node: { engine: 'base', size, gpu: false }, shards }),
    ),
    [`${root}/shards/0.json`]: JSON.stringify(shardRecord(0, { run_id: run, camber_job_id: '7' })),
    [`${root}/shards/0.jsonl`]: JSON.stringify(payload()),
    ...(document !== undefined && {
      [`${root}/results/0/1.jsonl`]: lines(startLine, document, ...(ended ? [endLine('done')] : [])),
    }),
    ...(source !== undefined && {
      [`${root}/sources/0.jsonl`]: JSON.stringify({
        raw_path: payload().input.raw_path,
        mime_type: 'image/jpeg',
        source: { path: source, bytes: 1, sha256: 'x', modified_ms: 1 },
      }),
    }),
  }
}

/** The record of a document whose worker ended without a result. */
export const exitedDocument = documentLine({
  verdict: null,
  problem: { code: 'WORKER_EXIT', message: 'The worker ended with exit code 1, no result.' },
  exit_code: 1,
})

/** A log of the runner in which that document's worker says why. */
export function logSaying(text: string): string {
  return [
    `::rythmiq:: ${JSON.stringify(startLine)}`,
    `| ${text}`,
    `::rythmiq:: ${JSON.stringify(exitedDocument)}`,
    '',
  ].join('\n')
}

export function journalOf(...runs: string[]): RunJournal {
  const remembered: RememberedRun[] = runs.map((run_id) => ({
    run_id,
    local: run_id.startsWith('local-'),
    camber_job_ids: [],
    job_ids: [jobId],
  }))
  return { remember: async () => undefined, recall: async () => remembered }
}

/** A release's record with files by their hashes. */
export function releaseObject(
  release: string,
  files: Record<string, string>,
  findings: readonly unknown[] = [],
): string {
  return JSON.stringify({
    schema: 'rythmiq.release/v1',
    release,
    stash_path: 's',
    begun_at: at,
    begun_by: 'a@b',
    findings,
    files: Object.entries(files).map(([name, sha256]) => ({ name, bytes: 1, sha256 })),
  })
}
