import type { Comparison, Explanation } from '../../domain/explanation.ts'
import { Failure } from '../../domain/failure.ts'
import type { Recognised } from '../../domain/known-issues/diagnosis.ts'
import { factsOfShards } from '../../domain/known-issues/facts-of-run.ts'
import type { CaseFacts } from '../../domain/known-issues/known-issue.ts'
import { mergeRecognised } from '../../domain/known-issues/merge.ts'
import { isGood } from '../../domain/outcome.ts'
import type { RunStatus, ShardStatus } from '../../domain/run-status.ts'
import type { Outside } from '../../ports.ts'
import { logOf } from '../logs/read-logs.ts'
import { readRelease } from '../release/release-store.ts'
import { forgiving } from '../run/forgiving-camber.ts'
import { type PartsRead, readRun } from '../run/read-run.ts'
import { type CompareContext, compareWithLastGood } from './compare-runs.ts'
import { recogniseLog } from './explain-text.ts'
import { type ReproduceContext, reproduce } from './reproduce-run.ts'

/** Camber gives a log whole, by a program of its own; what a few jobs do not tell, the others do not either. */
const mostLogs = 4

export interface ExplainContext extends CompareContext, ReproduceContext {
  sleep(ms: number, signal: AbortSignal): Promise<void>
}

/**
 * The guide's debug checklist on a run of ours: state and details, the logs of the jobs that are in trouble, the first cause of each group of
 * documents, what differs from the last good run, and how to see it here. What cannot be read is told, not thrown; only a run that is not
 * there is (RUN_NOT_FOUND).
 */
export async function explainRun(outside: Outside, runId: string, context: ExplainContext): Promise<Explanation> {
  const parts: PartsRead = new Map()
  const { camber, trouble } = forgiving(outside.camber, context.sleep)
  const run = await readRun({ ...outside, camber }, runId, context.now, parts)
  const silence = trouble()
  const unread: string[] = silence === null ? [] : [`Camber: ${silence.message}`]
  const told =
    <Value>(what: string, fallback: Value) =>
    (error: unknown): Value => {
      if (!(error instanceof Failure)) throw error
      unread.push(`${what}: ${error.message}`)
      return fallback
    }
  const recognised =
    silence === null
      ? await recogniseRun(outside, run, context.now(), unread)
      : recogniseRecords(factsOfShards(run, run.shards, await findingsOf(outside, run), context.now()))
  const failing = recognised.judgement === 'explained' || recognised.judgement === 'unknown'
  const nothing: Comparison | null = null
  const [comparison, reproduction] = await Promise.all([
    failing ? compareWithLastGood(outside, run, context).catch(told('earlier runs', nothing)) : null,
    failing
      ? reproduce(outside, run, parts, context, recognised.diagnoses[0]).catch(
          told('where the document came from', null),
        )
      : null,
  ])
  return {
    subject: {
      kind: 'run',
      run_id: runId,
      camber_job_ids: run.shards.flatMap(({ camber_job_id }) => (camber_job_id === null ? [] : [camber_job_id])),
    },
    state: silence === null ? ((inTrouble(run)[0] ?? run.shards[0])?.state ?? null) : null,
    outcome: run.outcome,
    recognised,
    comparison,
    reproduction,
    unread,
  }
}

/** What the records and the logs of a run tell. `unread` is told of logs that could not be had. */
export async function recogniseRun(outside: Outside, run: RunStatus, now: Date, unread: string[]): Promise<Recognised> {
  const findings = await findingsOf(outside, run)
  const shards = inTrouble(run)
  const read = shards.slice(0, mostLogs)
  const rest = [...shards.slice(mostLogs), ...run.shards.filter((shard) => !shards.includes(shard))]
  const all = await Promise.all(
    read.map(async (shard) => {
      const facts = factsOfShards(run, [shard], findings, now)
      const log = await readable(outside, shard, unread)
      return log === null ? recogniseRecords(facts) : recogniseLog(log, facts)
    }),
  )
  const unlooked = rest.length === 0 ? [] : [recogniseRecords(factsOfShards(run, rest, findings, now))]
  return mergeRecognised([...all, ...unlooked])
}

/** What the records in Spaces alone tell. A log that could not be had is no empty log, so of a job that has ended its state tells nothing. */
export function recogniseRecords(facts: CaseFacts): Recognised {
  return recogniseLog('', { ...facts, state: facts.outcome === 'pending' ? facts.state : null })
}

/** Jobs with documents that did not come out well, those that failed before those that only wait. */
function inTrouble(run: RunStatus): ShardStatus[] {
  const grades = new Map<number, number>()
  for (const { shard, outcome } of run.documents) {
    const grade = isGood(outcome) ? (outcome === 'degraded' ? 1 : 0) : outcome === 'pending' ? 2 : 3
    grades.set(shard, Math.max(grades.get(shard) ?? 0, grade))
  }
  return run.shards
    .filter(({ shard }) => (grades.get(shard) ?? 0) > 0)
    .toSorted((left, right) => (grades.get(right.shard) ?? 0) - (grades.get(left.shard) ?? 0))
}

/** Empty where Camber has none; null where it could not be asked. */
async function readable(outside: Outside, shard: ShardStatus, unread: string[]): Promise<string | null> {
  const { camber_job_id, state } = shard
  if (camber_job_id === null || state === 'GONE') return ''
  try {
    return (await logOf(outside, camber_job_id)) ?? ''
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    unread.push(`the log of job ${camber_job_id}: ${error.message}`)
    return null
  }
}

/** What was found in the release when it was deployed; null when nobody knows. */
async function findingsOf(outside: Outside, { release }: RunStatus): Promise<string | null> {
  const record = await readRelease(outside.spaces, release).catch(() => null)
  return record === null ? null : record.findings.map(({ file, message }) => `${file}: ${message}`).join('\n')
}
