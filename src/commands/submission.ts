import { join, resolve } from 'node:path'
import { formatBytes } from '../domain/bytes.ts'
import { type PlanLimits, planShards, type ShardPlan } from '../domain/shards.ts'
import type { readBundle } from '../operations/bundle.ts'
import { type DoneBefore, leaveOutDone } from '../operations/done-index.ts'
import { checkOutputFolder } from '../operations/fetch-results.ts'
import type { Gathered } from '../operations/gather-documents.ts'
import { currentRelease } from '../operations/release-store.ts'
import { type DocumentSet, type Submitted, submitDocuments } from '../operations/submit-documents.ts'
import { type FoundRelease, findRelease, timed } from '../operations/submit-run.ts'
import type { Outside } from '../ports.ts'
import type { Session } from '../session.ts'
import { planLine, submittedView } from '../views/submission.ts'
import type { Answer } from './answer.ts'
import { awaitOutcome } from './await-outcome.ts'
import { gather } from './gather.ts'
import { placeContext, placeForRun } from './placing.ts'
import { readOwnBundle } from './plan.ts'
import { rememberRun, resumable } from './remember-run.ts'
import type { WaitChoice } from './run-flags.ts'
import type { SubmitRequest } from './submit-flags.ts'

type Bundle = Awaited<ReturnType<typeof readBundle>> | null

/** The body of `submit`: check, plan, hand over, and when asked to, wait for the outcome and fetch the results. */
export async function submit(
  session: Session,
  request: SubmitRequest,
  choice: WaitChoice,
): Promise<Answer<Record<string, unknown>>> {
  const { world } = session
  await session.startProgress()
  session.report({ kind: 'scope', many: isOfMany(request) })
  const progress = { report: session.report, interrupted: world.interrupted, now: () => world.now() }
  let opened: Promise<Outside> | null = null
  const open = (): Promise<Outside> => (opened ??= session.outside(request.target))
  const { gathered, bundle } = await timed('check', progress, async () => {
    await checkOutput(session, choice)
    const found = await gather(session, request, async () => (await open()).spaces)
    const read = request.target === 'local' ? await readOwnBundle(session, request) : null
    return { value: { gathered: found, bundle: read }, detail: describeGathered(found) }
  })
  try {
    session.report({ kind: 'scope', many: gathered.documents > 1 })
    return await submitGathered(session, request, choice, gathered, bundle, open)
  } finally {
    await gathered.close()
  }
}

async function submitGathered(
  session: Session,
  request: SubmitRequest,
  choice: WaitChoice,
  gathered: Gathered,
  bundle: Bundle,
  open: () => Promise<Outside>,
): Promise<Answer<Record<string, unknown>>> {
  // What cannot be planned is told before anything is opened.
  const plan = planShards(gathered.documents, request.limits)
  const outside = await open()
  const release = await releaseFor(session, outside, bundle)
  const { problems } = gathered
  const handed = { ...request, retryOf: null, strictInput: request.inputs.strictInput }
  if (!request.skipDone) {
    const set = { documents: gathered.documents, problems, lines: () => gathered.spool.lines() }
    return handOver(session, outside, set, plan, release, handed, choice)
  }
  const { rest, done } = await leaveOutDone(outside.spaces, release.deployment.release, gathered.spool)
  try {
    if (done.length > 0) {
      const text = `${done.length} of ${gathered.documents} documents have a good result already and are left out.`
      session.report({ kind: 'note', text })
    }
    if (rest.count === 0) return allDone(done)
    const set = { documents: rest.count, problems, lines: () => rest.lines() }
    return await handOver(session, outside, set, planShards(rest.count, request.limits), release, handed, choice)
  } finally {
    await rest.close()
  }
}

function allDone(done: readonly DoneBefore[]): Answer<Record<string, unknown>> {
  const [last] = done.toReversed()
  return {
    schema: 'rythmiq.submission/v1',
    data: { run_id: null, documents: 0, done_before: done },
    view: () => `Nothing to do: all ${done.length} documents have a good result already.`,
    next: last === undefined ? [] : [`rythmiq results ${last.run_id}`],
  }
}

export interface HandOverRequest {
  readonly limits: PlanLimits
  readonly idempotencyKey: string | null
  readonly retryOf: string | null
  readonly strictInput: boolean
}

/** What `submit` and `retry` have in common once documents, plan and release are known. */
export async function handOver(
  session: Session,
  outside: Outside,
  set: DocumentSet,
  plan: ShardPlan,
  release: FoundRelease,
  request: HandOverRequest,
  choice: WaitChoice,
): Promise<Answer<Record<string, unknown>>> {
  const { world } = session
  const { maxJobs } = request.limits
  if (set.documents > 1 || !outside.local)
    session.report({ kind: 'note', text: planLine(plan, set.documents, outside.local, world.now()) })
  // Camber queues what an account may not run yet; only somebody who waits can hand over bit by bit.
  const atFirst = choice.wait ? Math.min(maxJobs, plan.jobs) : plan.jobs
  if (!choice.wait && plan.jobs > maxJobs) {
    const text = `All ${plan.jobs} jobs are created at once and Camber queues them; with --wait at most ${maxJobs} are live.`
    session.report({ kind: 'note', text })
  }
  const remember = rememberRun(world.journal, outside.local)
  const submitted = await submitDocuments(
    outside,
    set,
    plan,
    release,
    {
      atFirst,
      maxJobs,
      idempotencyKey: request.idempotencyKey,
      retryOf: request.retryOf,
      strictInput: request.strictInput || set.documents === 1,
    },
    {
      report: session.report,
      interrupted: world.interrupted,
      now: () => world.now(),
      random: () => world.random(),
      sleep: (ms, signal) => world.sleep(ms, signal),
      who: { user: world.user, host: world.host, version: world.version },
      findRelease: async () => release,
      ...remember,
    },
  ).catch((error: unknown) => {
    throw resumable(error, remember.runId())
  })
  if (submitted.existed) {
    const text = `The idempotency key has run ${submitted.run.run_id} already; nothing was submitted.`
    session.report({ kind: 'note', text })
  }
  return choice.wait
    ? awaitOutcome(session, outside, submitted.run, choice)
    : told(outside, submitted, set, remember.documents())
}

function told(
  outside: Outside,
  { run, shards, existed }: Submitted,
  set: DocumentSet,
  jobIds: readonly string[],
): Answer<Record<string, unknown>> {
  const data = {
    run_id: run.run_id,
    local: outside.local,
    existed,
    documents: run.documents,
    /** Of the first documents; the manifests have them all. */
    job_ids: jobIds,
    refused: set.problems,
    jobs: run.shards,
    camber_job_ids: shards.map(({ camber_job_id }) => camber_job_id),
  }
  return {
    schema: 'rythmiq.submission/v1',
    data,
    view: () => submittedView(data),
    next: [`rythmiq status ${run.run_id}`],
  }
}

/** The release of the run: the current one, or for the sandbox the worker at hand. */
export async function releaseFor(session: Session, outside: Outside, bundle: Bundle): Promise<FoundRelease> {
  const { world } = session
  const context = {
    report: session.report,
    interrupted: world.interrupted,
    now: () => world.now(),
    findRelease: async () => {
      if (bundle !== null) return placeForRun(outside, bundle, await placeContext(session), world)
      const deployment = await currentRelease(outside.spaces)
      return { deployment, detail: `release ${deployment.release}` }
    },
  }
  return findRelease(context)
}

/** Results must be savable before anything is paid for. Throws OUTPUT_UNWRITABLE. */
export async function checkOutput(session: Session, { wait, output }: WaitChoice): Promise<void> {
  const { cwd } = session.world
  if (wait) await checkOutputFolder(output === null ? join(cwd, 'rythmiq-results') : resolve(cwd, output))
}

/** What is said before the inputs are counted. */
function isOfMany({ inputs, sweep }: SubmitRequest): boolean {
  return inputs.words.length > 1 || inputs.from !== null || inputs.recursive || sweep.length > 0
}

function describeGathered({ documents, first, bytes, problems }: Gathered): string {
  if (documents === 1 && first !== null) return `${first.name}, ${Math.ceil(first.bytes / 1024)} kB`
  const refused = problems.length === 0 ? '' : `, ${problems.length} left out`
  return `${documents} ${documents === 1 ? 'document' : 'documents'}, ${formatBytes(bytes)}${refused}`
}
