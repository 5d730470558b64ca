import { Failure } from '../../domain/failure.ts'
import { parseJson } from '../../domain/json.ts'
import { summaryKey } from '../../domain/keys.ts'
import type { RunStatus } from '../../domain/run-status.ts'
import { isSettled, parseRunSummary, type RunSummary, summarizeRun } from '../../domain/run-summary.ts'
import type { ObjectStore } from '../../ports.ts'
import { storedText } from '../stored-text.ts'
import { recordsOf } from './shard-facts.ts'

type RecordsRead = Parameters<typeof recordsOf>[0]

/** Puts a run into the list of runs. Done before the run is made, so that no run is missing there. */
export async function enterRun(spaces: ObjectStore, run_id: string): Promise<void> {
  const body = `${JSON.stringify({ schema: 'rythmiq.run-begun/v1', run_id })}\n`
  await spaces.put(summaryKey(run_id), body, { contentType: 'application/json' })
}

/**
 * Leaves the summary of a run that is over, so that lists need not read the whole run again. Nothing depends on it: what cannot be
 * read or written is left. One that is there stays, unless it was written before the jobs had ended, lacks results that came late, or is
 * damaged.
 */
export async function keepSummary(spaces: ObjectStore, run: RunStatus, parts: RecordsRead, now: Date): Promise<void> {
  const summary = summaryOf(run, parts, now)
  if (isSettled(run, summary.finished_at, now)) await writeSummary(spaces, summary)
}

/** The same for a summary at hand, of a run that is settled. */
export async function writeSummary(spaces: ObjectStore, summary: RunSummary): Promise<void> {
  const key = summaryKey(summary.run_id)
  try {
    const there = await spaces.get(key)
    if (there !== null && !isWorseThan(summary, there.body)) return
    const condition = there === null ? { ifAbsent: true } : { ifMatch: there.head.etag }
    const body = `${JSON.stringify(summary)}\n`
    await spaces.put(key, body, { contentType: 'application/json', ...condition })
  } catch (error) {
    if (!(error instanceof Failure)) throw error
  }
}

/** What is to be told of a run in a list, from what was read of it. */
export function summaryOf(run: RunStatus, parts: RecordsRead, now: Date): RunSummary {
  return summarizeRun(run, recordsOf(parts), now)
}

/** The summary that was kept of a run: one request. Null where there is none, or none that can be read. */
export async function readSummary(spaces: ObjectStore, runId: string): Promise<RunSummary | null> {
  const text = await storedText(spaces, summaryKey(runId))
  const kept = text === null ? null : parseRunSummary(parseJson(text))
  return kept?.run_id === runId ? kept : null
}

/** What a later version left is none of ours to replace. */
function isWorseThan(summary: RunSummary, body: Uint8Array): boolean {
  const text = new TextDecoder().decode(body)
  const kept = parseRunSummary(parseJson(text))
  if (kept !== null) return (summary.final && !kept.final) || summary.documents.no_result < kept.documents.no_result
  return !/"schema":\s*"rythmiq\.run-summary\/v(?!1")/.test(text)
}
