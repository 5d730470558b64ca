import { oneLine } from '../domain/control.ts'
import { Failure } from '../domain/failure.ts'
import { safeLogText } from '../domain/log-text.ts'
import { exitForOutcomes, type Outcome } from '../domain/outcome.ts'
import type { ShardStatus } from '../domain/run-status.ts'
import { createChannel } from '../operations/channel.ts'
import { createLogFollower, type FollowedLog } from '../operations/follow-logs.ts'
import { createTail, type LogRun, mergeLogs, type Tail } from '../operations/merge-logs.ts'
import { chosenLines } from '../operations/read-logs.ts'
import { untilAborted } from '../operations/until-aborted.ts'
import { watchJob } from '../operations/watch-job.ts'
import { watchRun } from '../operations/watch-run.ts'
import type { Session } from '../session.ts'
import { brokenOffView, leftOutView, missingLogView } from '../views/log-notes.ts'
import type { Ending } from './answer.ts'
import type { LogFlags } from './log-flags.ts'
import { jsonForm, textForm } from './log-forms.ts'
import type { LogSubject } from './log-subject.ts'
import type { OpenedLogs } from './shown-logs.ts'

/** What is known when a run, or a job that is not ours, is over. */
interface Over {
  readonly shards: readonly ShardStatus[]
  /** Null for a job of which nobody knows. */
  readonly outcome: Outcome | null
  readonly exit: number
  readonly told: string
}

/** The body of `rythmiq logs --follow`: what is new as it comes, until the run ends. */
export async function* followLogs(
  session: Session,
  opened: OpenedLogs,
  flags: LogFlags,
): AsyncGenerator<string, Ending> {
  const { world, terminal } = session
  const { subject } = opened
  // Ends all that goes on beside, when somebody interrupts or when the reader has seen enough.
  const left = new AbortController()
  const stopped = AbortSignal.any([world.interrupted, left.signal])
  const channel = createChannel<LogRun | 'caught up'>()
  const follower = createLogFollower(opened.outside, {
    runners: subject.runId !== null,
    now: () => world.now(),
    sleep: (ms) => world.sleep(ms, stopped),
    clean: (text) => session.redact(safeLogText(text, subject.runId !== null)),
    trouble: troubleTeller((text) => terminal.note(text), stopped),
    tell: async (news) => {
      for (const { shard } of news.filter(({ gap }) => gap)) {
        terminal.note(`${subject.several ? `[${shard}] ` : ''}… lines may be missing here, or come again.`)
        subject.readerOf(shard).reader.afterGap()
      }
      for await (const run of mergeLogs(news.map((log) => sourceOf(log, subject)))) {
        if (!(await channel.push(run))) return
      }
    },
  })
  let isFirst = true
  const looked = (shards: readonly ShardStatus[]): void => {
    follower.looked({ shards: shards.filter(({ shard }) => subject.wants(shard)) })
    if (!isFirst) return
    isFirst = false
    void follower.rest().then(() => channel.push('caught up'))
  }
  const follow = async (): Promise<Over> => {
    const over = await watch(session, opened, flags, { looked, stopped })
    const shards = over.shards.filter(({ shard }) => subject.wants(shard))
    const broken = await untilAborted(follower.finish({ shards }), stopped)
    for (const status of shards) {
      await channel.push({ shard: status.shard, lines: subject.readerOf(status.shard).chooser.rest() })
      if (broken.includes(status.shard) && subject.runId !== null) terminal.note(brokenOffView(status, subject.several))
    }
    return over
  }
  for (const shard of opened.shards.filter(({ started_at }) => started_at === null))
    terminal.note(missingLogView(shard, subject.several))
  const following = follow()
  following.then(channel.end, channel.fail)
  const draw = flags.json
    ? jsonForm(subject, { schema: 'rythmiq.log-line/v1' })
    : textForm(subject, flags, terminal.paint)
  try {
    let tail: Tail | null = flags.tail === undefined ? null : createTail(flags.tail)
    for await (const value of channel.values()) {
      if (value !== 'caught up' && tail !== null) tail.add(value)
      else if (value !== 'caught up') yield draw(value)
      else {
        yield (tail?.runs() ?? []).map(draw).join('')
        tail = null
      }
    }
    yield (tail?.runs() ?? []).map(draw).join('')
    const over = await following
    if (flags.json) yield `${JSON.stringify(endOf(over, opened))}\n`
    for (const note of [...leftOutView(subject.noise()), over.told]) terminal.note(note)
    return { exit: over.exit, next: nextOf(over, opened) }
  } catch (error) {
    throw wayBack(error, opened)
  } finally {
    left.abort(new Failure('INTERRUPTED', 'Nobody follows any more.'))
  }
}

function sourceOf({ shard, lines }: FollowedLog, subject: LogSubject) {
  return { shard, batches: chosenLines(lines, subject.readerOf(shard), false) }
}

/** Says once that answers do not come, and once that they do again. */
function troubleTeller(note: (text: string) => void, stopped: AbortSignal): (failure: Failure | null) => void {
  let isTrouble = false
  return (failure) => {
    if (stopped.aborted) return
    if (failure !== null && !failure.retryable) throw failure
    if (isTrouble === (failure !== null)) return
    isTrouble = failure !== null
    note(
      failure === null
        ? 'Camber gives the log again.'
        : `Camber does not give the log now, and is asked again: ${oneLine(failure.message)}`,
    )
  }
}

async function watch(
  { world }: Session,
  { outside, subject, jobId }: OpenedLogs,
  flags: LogFlags,
  { looked, stopped }: { readonly looked: (shards: readonly ShardStatus[]) => void; readonly stopped: AbortSignal },
): Promise<Over> {
  const context = {
    interrupted: stopped,
    timeoutMs: flags.timeout ?? null,
    now: () => world.now(),
    random: () => world.random(),
    sleep: (ms: number, signal: AbortSignal) => world.sleep(ms, signal),
  }
  if (subject.runId === null) {
    const { shardOfJob } = await import('./log-subject.ts')
    const job = await watchJob(outside, jobId ?? '', { ...context, looked: (job) => looked([shardOfJob(job)]) })
    const told = `${subject.name} ended: Camber says ${oneLine(job.state)}. What became of its work only its log can tell.`
    return { shards: [shardOfJob(job)], outcome: null, exit: job.state.toUpperCase() === 'COMPLETED' ? 0 : 5, told }
  }
  const run = await watchRun(outside, subject.runId, {
    ...context,
    report: () => {},
    looked: ({ shards }) => looked(shards),
  })
  const outcomes = run.documents.map(({ outcome }) => outcome)
  const good = outcomes.filter((outcome) => outcome === 'succeeded' || outcome === 'degraded').length
  const exit = exitForOutcomes(outcomes, false)
  return {
    shards: run.shards,
    outcome: run.outcome,
    // An input that was left out is a document that nobody has.
    exit: exit === 0 && run.refused > 0 ? 9 : exit,
    told: `Run ${subject.runId} ended: ${run.outcome.replace('_', ' ')}, ${good} of ${outcomes.length} documents made.`,
  }
}

function endOf({ outcome, exit }: Over, { subject, jobId }: OpenedLogs): Record<string, unknown> {
  return { schema: 'rythmiq.log-end/v1', run_id: subject.runId, camber_job_id: jobId, outcome, exit }
}

function nextOf({ exit }: Over, { subject }: OpenedLogs): string[] {
  if (subject.runId === null) return []
  return [exit === 0 ? `rythmiq results ${subject.runId}` : `rythmiq status ${subject.runId}`]
}

/** Whoever stops following stops nothing else. */
function wayBack(error: unknown, { subject, jobId }: OpenedLogs): unknown {
  const codes: readonly string[] = ['INTERRUPTED', 'TERMINATED', 'WAIT_TIMEOUT']
  if (!(error instanceof Failure) || !codes.includes(error.code)) return error
  const way = `Come back to it with: rythmiq logs ${subject.runId ?? jobId} --follow`
  const details = { run_id: subject.runId, camber_job_id: jobId }
  return new Failure(error.code, `Stopped following; ${subject.name} goes on.`, way, details)
}
