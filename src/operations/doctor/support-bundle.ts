import { scanForSecrets } from '../../domain/bundle-check/secret-scan.ts'
import { stripControl } from '../../domain/control.ts'
import { Failure } from '../../domain/failure.ts'
import { parseJson } from '../../domain/json.ts'
import { currentReleaseKey, releaseKey, resultsPrefix, runKey, runsPrefix, shardsPrefix } from '../../domain/keys.ts'
import { isGood } from '../../domain/outcome.ts'
import { parseShardRecord } from '../../domain/run.ts'
import type { RunStatus } from '../../domain/run-status.ts'
import type { ArchiveFile } from '../../domain/tar.ts'
import type { ObjectStore, RememberedRun } from '../../ports.ts'
import { logOf } from '../read-logs.ts'
import type { DoctorFacts } from './facts.ts'
import { readRecentRuns } from './read-recent-runs.ts'
import { newestJobs } from './recent-runs.ts'

/** A file of the bundle, with what it is for. */
export interface BundledFile extends ArchiveFile {
  readonly about: string
}

export interface BundleMaterial {
  readonly facts: DoctorFacts
  /** The answer of `doctor`, as JSON and for people. */
  readonly answer: string
  readonly findings: string
  /** Of rythmiq, Node and the system. */
  readonly versions: Readonly<Record<string, string>>
  readonly remembered: readonly RememberedRun[]
  readonly offline: boolean
  /** Hides the secrets of this machine. */
  readonly redact: (text: string) => string
}

const recordsOfRuns = 5
const objectsAtMost = 20
const largestObject = 200_000
const logsAtMost = 3
const logKept = 500_000

/**
 * Everything a colleague needs to see what is wrong here, and no secret: no value of one, no line that looks like one. Names and contents
 * of documents are left out. What could not be fetched is told in README.txt.
 */
export async function gatherBundle(material: BundleMaterial): Promise<BundledFile[]> {
  const { facts, remembered, versions } = material
  const lost: string[] = []
  const trying = async (what: string, work: () => Promise<BundledFile[]>): Promise<BundledFile[]> => {
    if (material.offline || !facts.begun) return []
    return work().catch((error: unknown) => {
      if (!(error instanceof Failure)) throw error
      lost.push(`${what}: ${error.message}`)
      return []
    })
  }
  const here = [
    file('doctor.json', 'what doctor found', material.answer),
    file('doctor.txt', 'the same for people', material.findings),
    file('versions.json', 'what runs here', toText({ ...versions, ...(await others(material)) })),
    file('settings.json', 'which settings come from where; secrets only as ***', toText(describeSettings(facts))),
    file('submitted.json', 'runs that this machine submitted last', toText(remembered.slice(-20))),
  ]
  const outside = await Promise.all([
    trying('the jobs', () => jobs(facts)),
    trying('the release', async () => release(await facts.spaces())),
    trying('the runs', async () => runs(facts, await facts.spaces(), lost)),
  ])
  const all = [...here, ...outside.flat()].map((entry) => ({ ...entry, text: clean(entry, material.redact) }))
  return [readMe(all, lost, material), ...all]
}

async function others({ facts, offline }: BundleMaterial): Promise<Record<string, string | null>> {
  const [camber, python] = await Promise.all([
    facts.begun && !offline ? facts.version().catch(() => null) : null,
    facts.python().catch(() => null),
  ])
  return { camber: camber?.installed ?? null, camber_newest: camber?.newest ?? null, python: python?.version ?? null }
}

function file(name: string, about: string, text: string): BundledFile {
  return { name, about, text }
}

function toText(json: unknown): string {
  return `${JSON.stringify(json, null, 2)}\n`
}

function describeSettings({ settings }: DoctorFacts): unknown {
  return {
    files: settings.files,
    settings: settings.all.map(({ variable, origin, shown, pasted, others }) => ({
      variable,
      origin,
      value: shown,
      pasted,
      others,
    })),
  }
}

async function jobs(facts: DoctorFacts): Promise<BundledFile[]> {
  const { jobs: newest, total } = await facts.jobs()
  const told = newest.slice(0, 20).map((job) => ({
    camber_job_id: job.jobId,
    state: job.state,
    command: job.command,
    mount_dir: job.mountDir,
    node_size: job.nodeSize,
    created_at: job.createdAt,
    started_at: job.startedAt,
    finished_at: job.finishedAt,
  }))
  return [file('jobs.json', 'the newest jobs of the account', toText({ total, jobs: told }))]
}

async function release(spaces: ObjectStore): Promise<BundledFile[]> {
  const pointer = await textOf(spaces, currentReleaseKey)
  const name = /"release":\s*"([0-9a-f]{12})"/.exec(pointer ?? '')?.[1]
  const record = name === undefined ? null : await textOf(spaces, releaseKey(name))
  return [
    ...(pointer === null ? [] : [file('release/current.json', 'which release is current', pointer)]),
    ...(record === null ? [] : [file('release/record.json', 'what it holds', record)]),
  ]
}

async function runs(facts: DoctorFacts, spaces: ObjectStore, lost: string[]): Promise<BundledFile[]> {
  const { runs: recent } = await readRecentRuns(spaces, facts.now(), (await newestJobs(facts)).jobs)
  const records = await Promise.all(recent.slice(0, recordsOfRuns).map(({ run_id }) => recordOf(spaces, run_id)))
  const looked = recent.find(hasFailed) ?? recent[0]
  const details = looked === undefined ? [] : await detailsOf(facts, spaces, looked.run_id, lost)
  return [...records.flat(), ...details]
}

function hasFailed({ documents }: RunStatus): boolean {
  return documents.some(({ outcome }) => outcome !== 'pending' && !isGood(outcome))
}

async function recordOf(spaces: ObjectStore, run: string): Promise<BundledFile[]> {
  const text = await textOf(spaces, runKey(run))
  return text === null ? [] : [file(`runs/${run}/run.json`, 'what was asked', text)]
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
      : [file(`runs/${key.slice(runsPrefix.length)}`, 'of the newest failed run, or the newest', text)],
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
    return log === null ? [] : [file(`runs/${run}/logs/${jobId}.log`, 'the end of a job’s log', log.slice(-logKept))]
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

/** Without the secrets of this machine, and without any line that looks as if it held one of somebody else's. */
function clean({ name, text }: BundledFile, redact: (text: string) => string): string {
  const lines = redact(stripControl(text)).split('\n')
  for (const { line, message } of scanForSecrets(name, lines.join('\n'), [])) {
    if (line !== null) lines[line - 1] = `[left out by rythmiq: this line ${message.replace(/, which.*$/, '')}]`
  }
  return lines.join('\n')
}

function readMe(
  files: readonly BundledFile[],
  lost: readonly string[],
  { facts, offline, redact }: BundleMaterial,
): BundledFile {
  const text = [
    `What rythmiq doctor found at ${facts.now().toISOString()}, for a colleague.`,
    '',
    ...files.map(({ name, about }) => `${name}: ${about}`),
    '',
    'Secrets are hidden, lines that look like one are left out; names and contents of documents are not in here.',
    ...(offline ? ['Nobody outside of the machine was asked (--offline).'] : []),
    ...lost.map((reason) => `Could not be fetched: ${redact(reason)}`),
  ].join('\n')
  return file('README.txt', 'what is in here', `${text}\n`)
}
