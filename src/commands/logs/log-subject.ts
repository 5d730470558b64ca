import { oneLine } from '../../domain/control.ts'
import { Failure } from '../../domain/failure.ts'
import { createLogChooser, type LogChoice, type LogChooser } from '../../domain/log-choice.ts'
import { createLogReader, type LogReader } from '../../domain/log-lines.ts'
import { type DocumentOfLog, documentsOf, findDocument, findShard } from '../../domain/log-request.ts'
import type { RunStatus, ShardStatus } from '../../domain/run-status.ts'
import { jobTimes } from '../../operations/run/job-times.ts'
import type { CamberJob } from '../../ports.ts'
import { readTime } from '../run/listing.ts'
import type { LogFlags } from './log-flags.ts'

/** Whose logs are shown, and which lines of them. */
export interface LogSubject {
  /** Null for a job that rythmiq did not make. */
  readonly runId: string | null
  /** For sentences: `run 2026…` or `Camber job 4553`. */
  readonly name: string
  /** Whether lines have to say of which shard they are. */
  readonly several: boolean
  wants(shard: number): boolean
  /** What reads the shard's log and chooses among its lines; the same at each call. */
  readerOf(shard: number): { readonly reader: LogReader; readonly chooser: LogChooser }
  documentOf(shard: number, place: number): DocumentOfLog | null
  /** What is put before a document's lines; null where the shard has but one. */
  labelOf(shard: number, place: number): string | null
  /** Noise that was left out of what was asked for. */
  noise(): number
}

/** Throws USAGE, DOCUMENT_NOT_FOUND, DOCUMENT_AMBIGUOUS or SHARD_NOT_FOUND. */
export function runSubject(run: RunStatus, flags: LogFlags, now: Date): LogSubject {
  const document = flags.document === undefined ? null : findDocument(run, flags.document)
  const asked = flags.shard === undefined ? null : findShard(run, flags.shard).shard
  if (document !== null && asked !== null && document.shard !== asked) {
    throw new Failure('USAGE', `Document ${oneLine(document.name)} is in shard ${document.shard}, not in ${asked}.`)
  }
  const only = document?.shard ?? asked
  const choice = {
    ...plainChoice(flags),
    since: readTime('--since', flags.since, now),
    document: document?.place ?? null,
  }
  const documents = documentsByPlace(run)
  const isTwice = namesTwice(run)
  const documentOf = (shard: number, place: number) => documents.get(shard)?.[place] ?? null
  const byId = new Map([...documents.values()].flat().map((each) => [each.job_id, each]))
  const called = (found: DocumentOfLog | null, place: number): string => {
    if (found === null) return `document ${place}`
    return isTwice.has(found.name) ? `${oneLine(found.name)} ${found.job_id.slice(0, 8)}` : oneLine(found.name)
  }
  return {
    runId: run.run_id,
    name: `run ${run.run_id}`,
    several: run.shards.length > 1,
    wants: (shard) => only === null || shard === only,
    documentOf,
    labelOf: (shard, place) =>
      (documents.get(shard)?.length ?? 0) > 1 ? called(documentOf(shard, place), place) : null,
    ...readers(choice, (shard) => ({
      runId: run.run_id,
      shard,
      nameOf: (place, jobId) => called(byId.get(jobId ?? '') ?? documentOf(shard, place), place),
    })),
  }
}

/** A job that rythmiq did not make tells neither times nor phases nor documents. Throws USAGE where they are asked for. */
export function jobSubject(job: CamberJob, flags: LogFlags): LogSubject {
  const name = `Camber job ${job.jobId}`
  const asked = {
    '--since': flags.since,
    '--phase': flags.phase,
    '--failed': flags.failed,
    '--document': flags.document,
  }
  for (const [flag, value] of Object.entries({ ...asked, '--shard': flags.shard })) {
    if (value === undefined) continue
    const told =
      flag === '--since' ? 'times' : flag === '--phase' ? 'phases' : flag === '--shard' ? 'shards' : 'documents'
    const hint = 'Only logs of rythmiq’s own runner tell them; --grep and --tail work with every log.'
    throw new Failure(
      'USAGE',
      `${name} was not made by rythmiq: its log tells of no ${told}, which ${flag} needs.`,
      hint,
    )
  }
  return {
    runId: null,
    name,
    several: false,
    wants: () => true,
    documentOf: () => null,
    labelOf: () => null,
    ...readers({ ...plainChoice(flags), since: null, document: null }, () => null),
  }
}

/** A job of its own as the one shard it is. */
export function shardOfJob(job: CamberJob): ShardStatus {
  return {
    shard: 0,
    camber_job_id: job.jobId,
    state: job.state,
    ...jobTimes(job),
    command: '',
  }
}

function plainChoice(flags: LogFlags): Pick<LogChoice, 'all' | 'phase' | 'grep' | 'failed'> {
  const { all, phase, grep, failed } = flags
  return { all: all === true, phase: phase ?? null, grep: grep ?? null, failed: failed === true }
}

function readers(choice: LogChoice, whose: (shard: number) => Parameters<typeof createLogReader>[0]) {
  const opened = new Map<number, { readonly reader: LogReader; readonly chooser: LogChooser }>()
  return {
    readerOf: (shard: number) => {
      const known = opened.get(shard) ?? { reader: createLogReader(whose(shard)), chooser: createLogChooser(choice) }
      opened.set(shard, known)
      return known
    },
    noise: () => [...opened.values()].reduce((sum, { chooser }) => sum + chooser.noise, 0),
  }
}

function documentsByPlace(run: RunStatus): Map<number, DocumentOfLog[]> {
  const found = new Map<number, DocumentOfLog[]>()
  for (const document of documentsOf(run)) {
    const list = found.get(document.shard) ?? []
    found.set(document.shard, list)
    list.push(document)
  }
  return found
}

function namesTwice({ documents }: RunStatus): Set<string> {
  const seen = new Set<string>()
  return new Set(documents.flatMap(({ name }) => (seen.size === seen.add(name).size ? [name] : [])))
}
