import { wholeOrLeftOut } from '../../domain/command-secrets.ts'
import { Failure } from '../../domain/failure.ts'
import { parseJson } from '../../domain/json.ts'
import { currentReleaseKey, releaseKey, resultsPrefix, runKey, runsPrefix, shardsPrefix } from '../../domain/keys.ts'
import { parseShardRecord } from '../../domain/run.ts'
import type { RunRow } from '../../domain/run-row.ts'
import { documentsOf } from '../../domain/run-summary.ts'
import type { ArchiveFile } from '../../domain/tar.ts'
import type { ObjectStore } from '../../ports.ts'
import { logOf } from '../logs/read-logs.ts'
import type { DoctorFacts } from './facts.ts'

/** A file of the bundle, with what it is for. */
export interface BundledFile extends ArchiveFile {
  readonly about: string
}

const recordsOfRuns = 5
const objectsAtMost = 20
const largestObject = 200_000
const logsAtMost = 3
const logKept = 500_000

/** Makes a file of the bundle. */
export function bundled(name: string, about: string, text: string): BundledFile {
  return { name, about, text }
}

export function toText(json: unknown): string {
  return `${JSON.stringify(json, null, 2)}\n`
}

/** The newest jobs of the account. */
export async function jobsFile(facts: DoctorFacts): Promise<BundledFile[]> {
  const { jobs: newest, total } = await facts.jobs()
  const told = newest.slice(0, 20).map((job) => ({
    camber_job_id: job.jobId,
    state: job.state,
    command: job.command === null ? null : wholeOrLeftOut(job.command),
    mount_dir: job.mountDir,
    node_size: job.nodeSize,
    created_at: job.createdAt,
    started_at: job.startedAt,
    finished_at: job.finishedAt,
  }))
  return [bundled('jobs.json', 'the newest jobs of the account', toText({ total, jobs: told }))]
}

/** Which release is current, and what it holds. */
export async function releaseFiles(spaces: ObjectStore): Promise<BundledFile[]> {
  const pointer = await textOf(spaces, currentReleaseKey)
  const name = /"release":\s*"([0-9a-f]{12})"/.exec(pointer ?? '')?.[1]
  const record = name === undefined ? null : await textOf(spaces, releaseKey(name))
  return [
    ...(pointer === null ? [] : [bundled('release/current.json', 'which release is current', pointer)]),
    ...(record === null ? [] : [bundled('release/record.json', 'what it holds', record)]),
  ]
}

/** What was asked of the newest runs, and all that is known of the one that failed. What could not be fetched is added to `lost`. */
export async function runFiles(facts: DoctorFacts, spaces: ObjectStore, lost: string[]): Promise<BundledFile[]> {
  const recent = await facts.recentRuns()
  const records = await Promise.all(recent.slice(0, recordsOfRuns).map(({ run_id }) => recordOf(spaces, run_id)))
  const looked = recent.find(hasFailed) ?? recent[0]
  const details = looked === undefined ? [] : await detailsOf(facts, spaces, looked.run_id, lost)
  return [...records.flat(), ...details]
}

function hasFailed({ summary }: RunRow): boolean {
  return summary !== null && documentsOf(summary).bad > 0
}

async function recordOf(spaces: ObjectStore, run: string): Promise<BundledFile[]> {
  const text = await textOf(spaces, runKey(run))
  return text === null ? [] : [bundled(`runs/${run}/run.json`, 'what was asked', text)]
}

/** Shards, records and logs of a run; its manifests name documents and stay where they are. */
async function detailsOf(facts: DoctorFacts, spaces: ObjectStore, run: string, lost: string[]): Promise<BundledFile[]> {
  const keys: string[] = []
  for (const prefix of [shardsPrefix(run), resultsPrefix(run, 0)]) {
    for await (const { key, size } of spaces.list(prefix, { limit: objectsAtMost })) {
      const manifest = prefix === shardsPrefix(run) && key.endsWith('.jsonl')
      if (size <= largestObject && !manifest && isPlainName(key)) keys.push(key)
    }
  }
  const texts = await Promise.all(keys.map(async (key) => ({ key, text: await textOf(spaces, key) })))
  const found = texts.flatMap(({ key, text }) =>
    text === null
      ? []
      : [bundled(`runs/${key.slice(runsPrefix.length)}`, 'of the newest failed run, or the newest', text)],
  )
  const jobIds = texts.flatMap(({ text }) => parseShardRecord(parseJson(text ?? ''))?.camber_job_id ?? [])
  const logs = await Promise.all(jobIds.slice(0, logsAtMost).map((jobId) => logFile(facts, run, jobId, lost)))
  return [...found, ...logs.flat()]
}

/** Whoever may write to the bucket names objects; in an archive a name is a path on the machine of whoever unpacks it. */
function isPlainName(key: string): boolean {
  return /^[\w./-]{1,100}$/.test(key) && !key.split('/').includes('..')
}

async function logFile(facts: DoctorFacts, run: string, jobId: string, lost: string[]): Promise<BundledFile[]> {
  try {
    const log = await logOf({ camber: await facts.camber() }, jobId)
    return log === null ? [] : [bundled(`runs/${run}/logs/${jobId}.log`, 'the end of a job’s log', log.slice(-logKept))]
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    lost.push(`the log of job ${jobId}: ${error.message}`)
    return []
  }
}

async function textOf(spaces: ObjectStore, key: string): Promise<string | null> {
  const found = await spaces.get(key)
  return found === null ? null : new TextDecoder().decode(found.body)
}
