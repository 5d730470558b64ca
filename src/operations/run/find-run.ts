import { Failure } from '../../domain/failure.ts'
import { runOfCommand } from '../../domain/job-command.ts'
import { runsPrefix, shardsPrefix } from '../../domain/keys.ts'
import { isRunId } from '../../domain/run-id.ts'
import type { CamberJob, Outside, RememberedRun } from '../../ports.ts'
import { inOrder } from '../in-order.ts'
import { storedText } from '../stored-text.ts'
import { runIds } from './run-ids.ts'

const listedCandidates = 5
/** Runs are looked through this many at a time. */
const runsAtOnce = 16

/**
 * What a reference means as far as this machine remembers: `@last`, `@-2`, a job number, a document's UUID, or the beginning of a run's
 * id. Newest last in `remembered`. Null when it remembers nothing of the kind.
 */
export function recall(reference: string, remembered: readonly RememberedRun[]): RememberedRun | null {
  const back = reference === '@last' ? 1 : Number(/^@-([1-9]\d*)$/.exec(reference)?.[1] ?? Number.NaN)
  if (!Number.isNaN(back)) {
    const found = remembered.at(-back)
    if (found) return found
    throw new Failure(
      'RUN_NOT_FOUND',
      remembered.length === 0
        ? 'Nothing was submitted from this machine yet.'
        : `Only ${remembered.length} ${remembered.length === 1 ? 'run was' : 'runs were'} submitted from this machine.`,
      'See which runs there are: rythmiq runs',
    )
  }
  const exact = remembered.findLast(
    (run) => run.run_id === reference || run.camber_job_ids.includes(reference) || run.job_ids.includes(reference),
  )
  if (exact) return exact
  const starting = remembered.filter((run) => run.run_id.startsWith(reference))
  return starting.length === 1 ? (starting[0] ?? null) : null
}

/** A run of ours, or a job that somebody made by hand. */
export type Found = { readonly kind: 'run'; readonly runId: string } | { readonly kind: 'job'; readonly job: CamberJob }

/** The run that a reference means to Camber and Spaces. Throws RUN_NOT_FOUND, or RUN_AMBIGUOUS with candidates. */
export async function findRun(outside: Outside, reference: string, now: Date): Promise<string> {
  const found = await findRunOrJob(outside, reference, now)
  if (found.kind === 'run') return found.runId
  throw new Failure(
    'RUN_NOT_FOUND',
    `Camber job ${reference} was not made by rythmiq.`,
    `See it: rythmiq status ${reference} --watch`,
  )
}

/** The same for what can also tell of a job that rythmiq did not make. */
export async function findRunOrJob(outside: Outside, reference: string, now: Date): Promise<Found> {
  if (!/^[a-z0-9-]+$/.test(reference)) {
    throw new Failure('RUN_NOT_FOUND', `'${reference}' is no reference to a run.`, referenceHint)
  }
  if (isRunId(reference)) return { kind: 'run', runId: reference }
  if (uuidPattern.test(reference)) return { kind: 'run', runId: await runOfDocument(outside, reference, now) }
  const found = await candidates(outside, reference)
  const [first] = found
  if (first === undefined) return runOfJob(outside, reference)
  if (found.length === 1) return { kind: 'run', runId: first }
  throw new Failure(
    'RUN_AMBIGUOUS',
    `'${reference}' could be ${found.slice(0, listedCandidates).join(', ')}${found.length > listedCandidates ? ' and others' : ''}.`,
    'Write more of the id.',
  )
}

const uuidPattern = /^[a-f0-9]{8}(-[a-f0-9]{4}){3}-[a-f0-9]{12}$/

/** A job's stored command names its run, so a bare job number is found from any machine. */
async function runOfJob(outside: Outside, reference: string): Promise<Found> {
  const absent = new Failure('RUN_NOT_FOUND', `There is no run '${reference}' here.`, referenceHint)
  if (!/^\d{1,12}$/.test(reference)) throw absent
  const job = await outside.camber.getJob(reference).catch((error: unknown) => {
    throw error instanceof Failure && error.code === 'JOB_NOT_FOUND' ? absent : error
  })
  const run = runOfCommand(job.command ?? '')
  return run === null ? { kind: 'job', job } : { kind: 'run', runId: run }
}

/** Documents are named in the manifests alone, so these are read, the newest first, until one names it. */
async function runOfDocument(outside: Outside, jobId: string, now: Date): Promise<string> {
  const isNamed = async (run: string) => ({ run, named: await namesDocument(outside, run, jobId) })
  for await (const { run, named } of inOrder(runIds(outside, now), runsAtOnce, isNamed)) if (named) return run
  throw new Failure('RUN_NOT_FOUND', `No run here holds the document ${jobId}.`, referenceHint)
}

async function namesDocument({ spaces }: Outside, run: string, jobId: string): Promise<boolean> {
  for await (const { key } of spaces.list(shardsPrefix(run))) {
    if (!key.endsWith('.jsonl')) continue
    if ((await storedText(spaces, key))?.includes(`"job_id":"${jobId}"`)) return true
  }
  return false
}

export const referenceHint =
  'A run is named by its id, a beginning of it, @last, @-2, a Camber job number or a document’s UUID.'

/** One request for each candidate: the list jumps over everything else that lies under a run. */
async function candidates(outside: Outside, start: string): Promise<string[]> {
  const found: string[] = []
  let after = ''
  while (found.length <= listedCandidates) {
    const options = after === '' ? { limit: 1 } : { after, limit: 1 }
    let run: string | undefined
    for await (const { key } of outside.spaces.list(`${runsPrefix}${start}`, options))
      run ??= key.slice(runsPrefix.length).split('/')[0]
    if (run === undefined) return found
    found.push(run)
    after = `${runsPrefix}${run}0`
  }
  return found
}
