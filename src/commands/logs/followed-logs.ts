import { oneLine } from '../../domain/control.ts'
import { Failure } from '../../domain/failure.ts'
import { judgeHandmade, verdictInLog } from '../../domain/handmade-job.ts'
import { safeLogText } from '../../domain/log-text.ts'
import { isGood, type Outcome } from '../../domain/outcome.ts'
import type { Verdict } from '../../domain/records.ts'
import type { RunStatus, ShardStatus } from '../../domain/run-status.ts'
import { createChannel } from '../../operations/logs/channel.ts'
import { createLogFollower, type FollowedLog } from '../../operations/logs/follow-logs.ts'
import { createTail, type LogRun, mergeLogs, type Tail } from '../../operations/logs/merge-logs.ts'
import { chosenLines } from '../../operations/logs/read-logs.ts'
import { watchJob } from '../../operations/run/watch-job.ts'
import { unlessInterrupted } from '../../operations/unless-interrupted.ts'
import type { Session } from '../../session.ts'
import { brokenOffView, leftOutView, missingLogView } from '../../views/log-notes.ts'
import type { Ending } from '../answer.ts'
import { clockOf } from '../clock.ts'
import { exitOf, watchToEnd } from '../run/watching.ts'
import type { LogFlags } from './log-flags.ts'
import { jsonForm, textForm } from './log-forms.ts'
import { type LogSubject, shardOfJob } from './log-subject.ts'
import type { OpenedLogs } from './shown-logs.ts'

/** What is known when a run, or a job that is not ours, is over. */
interface Over {
  readonly shards: readonly ShardStatus[]
  /** To be asked when the logs are read to their end. */
  judge(): Judged
}

interface Judged {
  readonly outcome: Outcome
  readonly exit: number
  readonly told: string
}

interface Watching {
  looked(shards: readonly ShardStatus[]): void
  readonly stopped: AbortSignal
  /** The last one in the log of a job that is not ours. */
  verdict(): Verdict | null
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
  let verdict: Verdict | null = null
  const heard = (line: string): void => {
    verdict = verdictInLog(line) ?? verdict
  }
  const follower = createLogFollower(opened.outside, {
    runners: subject.runId !== null,
    now: () => world.now(),
    sleep: (ms) => world.sleep(ms, stopped),
    clean: (text) => {
      stopped.throwIfAborted()
      return session.redact(safeLogText(text, subject.runId !== null))
    },
    trouble: troubleTeller((text) => terminal.note(text), stopped),
    tell: async (news) => {
      for (const { shard } of news.filter(({ gap }) => gap)) {
        terminal.note(`${subject.several ? `[${shard}] ` : ''}… lines may be missing here, or come again.`)
        subject.readerOf(shard).reader.afterGap()
      }
      for await (const run of mergeLogs(news.map((log) => sourceOf(log, subject, heard)))) {
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
    const over = await watch(session, opened, flags, { looked, stopped, verdict: () => verdict })
    const shards = over.shards.filter(({ shard }) => subject.wants(shard))
    const broken = await unlessInterrupted(follower.finish({ shards }), stopped)
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
    : textForm(subject, flags, {
        paint: terminal.paint,
        columns: terminal.columns,
        terminal: terminal.answersToTerminal,
      })
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
    const judged = (await following).judge()
    if (flags.json) yield `${JSON.stringify(endOf(judged, opened))}\n`
    for (const note of [...leftOutView(subject.noise()), judged.told]) terminal.note(note)
    return { exit: judged.exit, next: nextOf(judged, opened) }
  } catch (error) {
    throw wayBack(error, opened)
  } finally {
    left.abort(new Failure('INTERRUPTED', 'Nobody follows any more.'))
  }
}

function sourceOf({ shard, lines }: FollowedLog, subject: LogSubject, heard: (line: string) => void) {
  const batches = subject.runId === null ? overheard(lines, heard) : lines
  return { shard, batches: chosenLines(batches, subject.readerOf(shard), false) }
}

async function* overheard(batches: AsyncIterable<readonly string[]>, heard: (line: string) => void) {
  for await (const batch of batches) {
    for (const line of batch) if (line.startsWith('{')) heard(line)
    yield batch
  }
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
  session: Session,
  { outside, subject, jobId }: OpenedLogs,
  flags: LogFlags,
  { looked, stopped, verdict }: Watching,
): Promise<Over> {
  const timeoutMs = flags.timeout ?? null
  if (subject.runId !== null) {
    const choice = { timeoutMs, stopped, looked: ({ shards }: RunStatus) => looked(shards) }
    const { status } = await watchToEnd(session, outside, subject.runId, choice)
    const { shards, outcome, documents } = status
    const good = documents.filter((document) => isGood(document.outcome)).length
    const told = `Run ${subject.runId} ended: ${outcome.replace('_', ' ')}, ${good} of ${documents.length} documents made.`
    return { shards, judge: () => ({ outcome, exit: exitOf(status, false), told }) }
  }
  const job = await watchJob(outside, jobId ?? '', {
    ...clockOf(session),
    interrupted: stopped,
    timeoutMs,
    looked: (seen) => looked([shardOfJob(seen)]),
  })
  const judge = () => {
    const outcome = judgeHandmade(job.state, verdict(), null)
    const told = `${subject.name} ended: Camber says ${oneLine(job.state)}; by the verdicts in its log: ${outcome.replace('_', ' ')}.`
    return { outcome, exit: isGood(outcome) ? 0 : 5, told }
  }
  return { shards: [shardOfJob(job)], judge }
}

function endOf({ outcome, exit }: Judged, { subject, jobId }: OpenedLogs): Record<string, unknown> {
  return { schema: 'rythmiq.log-end/v1', run_id: subject.runId, camber_job_id: jobId, outcome, exit }
}

function nextOf({ exit }: Judged, { subject }: OpenedLogs): string[] {
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
