import { join, resolve } from 'node:path'
import { formatBytes } from '../../domain/bytes.ts'
import { readFigures } from '../../operations/release/release-times.ts'
import { checkOutputFolder } from '../../operations/results/fetch-results.ts'
import { type DoneBefore, leaveOutDone } from '../../operations/submit/done-index.ts'
import type { Gathered } from '../../operations/submit/gather-documents.ts'
import { timed } from '../../operations/submit/submit-run.ts'
import type { Outside } from '../../ports.ts'
import type { Session } from '../../session.ts'
import type { Answer } from '../answer.ts'
import { gather } from './gather.ts'
import { type Bundle, handOver, releaseFor } from './hand-over.ts'
import { planBeforehand, readOwnBundle } from './plan.ts'
import type { WaitChoice } from './run-flags.ts'
import type { SubmitRequest } from './submit-flags.ts'

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
  planBeforehand(gathered.documents, request.limits, request.target === 'local')
  const outside = await open()
  const release = await releaseFor(session, outside, bundle)
  const figures = await readFigures(outside, release.deployment.release, request.limits.gpu)
  const { problems } = gathered
  const handed = { ...request, retryOf: null, strictInput: request.inputs.strictInput }
  if (!request.skipDone) {
    const set = { documents: gathered.documents, problems, lines: () => gathered.spool.lines() }
    return handOver(session, outside, set, figures, release, handed, choice)
  }
  const { rest, done } = await leaveOutDone(outside.spaces, release.deployment.release, gathered.spool)
  try {
    if (done.length > 0) {
      const text = `${done.length} of ${gathered.documents} documents have a good result already and are left out.`
      session.report({ kind: 'note', text })
    }
    if (rest.count === 0) return allDone(done)
    const set = { documents: rest.count, problems, lines: () => rest.lines() }
    return await handOver(session, outside, set, figures, release, handed, choice)
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
