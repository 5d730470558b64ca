import { resolve } from 'node:path'
import { formatBytes } from '../../domain/bytes.ts'
import { Failure } from '../../domain/failure.ts'
import { isFinal } from '../../domain/job-state.ts'
import { printableJson } from '../../domain/json.ts'
import { safeLogText } from '../../domain/log-text.ts'
import type { ShardStatus } from '../../domain/run-status.ts'
import { plainPaint } from '../../domain/surface.ts'
import { checkOutputFile } from '../../operations/logs/check-output-file.ts'
import { openLogFiles } from '../../operations/logs/log-files.ts'
import { linesOfFile } from '../../operations/logs/log-lines.ts'
import { createTail, type LogRun, mergeLogs } from '../../operations/logs/merge-logs.ts'
import { chosenLines, type FetchedLog, fetchLogs } from '../../operations/logs/read-logs.ts'
import { readRun } from '../../operations/run/read-run.ts'
import { unlessInterrupted } from '../../operations/unless-interrupted.ts'
import { writeWhole } from '../../operations/whole-file.ts'
import type { Outside } from '../../ports.ts'
import type { Session } from '../../session.ts'
import { brokenOffView, leftOutView, missingLogView } from '../../views/log-notes.ts'
import type { Answer, Ending, Streamed } from '../answer.ts'
import { openRunOrJob } from '../run/open-run.ts'
import { checkLogFlags, type LogFlags } from './log-flags.ts'
import { jsonForm, type LogForm, textForm } from './log-forms.ts'
import { jobSubject, type LogSubject, runSubject, shardOfJob } from './log-subject.ts'

/** Whose logs are asked for, as it was looked at first. */
export interface OpenedLogs {
  readonly outside: Outside
  readonly subject: LogSubject
  readonly shards: readonly ShardStatus[]
  readonly over: boolean
  /** The job that is not ours; null for a run. */
  readonly jobId: string | null
}

/** The body of `rythmiq logs`. */
export async function showLogs(
  session: Session,
  word: string | undefined,
  flags: LogFlags,
): Promise<Answer<Record<string, unknown>> | Streamed> {
  checkLogFlags(flags)
  const file = flags.output === undefined ? null : resolve(session.world.cwd, flags.output)
  if (file !== null) await checkOutputFile(file, flags.force === true)
  const opened = await unlessInterrupted(openLogs(session, word, flags), session.world.interrupted)
  if (flags.follow === true) {
    const { followLogs } = await import('./followed-logs.ts')
    return { lines: followLogs(session, opened, flags) }
  }
  if (file !== null) return writtenTo(session, opened, flags, file)
  const { terminal } = session
  const { paint, columns } = terminal
  const surface = { paint, columns, terminal: terminal.answersToTerminal }
  return {
    lines: flags.json
      ? wholeLog(session, opened, flags, jsonDocument(opened))
      : wholeLog(session, opened, flags, textDocument(textForm(opened.subject, flags, surface))),
  }
}

async function openLogs(session: Session, word: string | undefined, flags: LogFlags): Promise<OpenedLogs> {
  const { world } = session
  const { outside, found } = await openRunOrJob(session, word, flags.local)
  if (found.kind === 'job') {
    const { job } = found
    const shards = [shardOfJob(job)]
    return { outside, subject: jobSubject(job, flags), shards, over: isFinal(job.state), jobId: job.jobId }
  }
  const run = await readRun(outside, found.runId, () => world.now())
  const subject = runSubject(run, flags, world.now())
  const shards = run.shards.filter(({ shard }) => subject.wants(shard))
  return { outside, subject, shards, over: run.outcome !== 'pending', jobId: null }
}

/** How a whole log is written around its lines. */
interface LogDocument {
  head(logs: readonly FetchedLog[]): string
  readonly form: LogForm
  foot(shown: number): string
}

function textDocument(form: LogForm): LogDocument {
  return { head: () => '', form, foot: () => '' }
}

/** One document, also of a log that is larger than memory: it is written as it is read. */
function jsonDocument({ subject, jobId }: OpenedLogs): LogDocument {
  const form = jsonForm(subject)
  let isFirst = true
  return {
    head: (logs) => {
      const about = { schema: 'rythmiq.logs/v1', run_id: subject.runId, camber_job_id: jobId }
      const head = printableJson({ ...about, shards: logs.map(shardJson) })
      return `${head.slice(0, -1)},\n"lines":[\n`
    },
    form: (run) => {
      if (run.lines.length === 0) return ''
      // A comma before each line but the first: which is the last is not known when it is written.
      const lines = `${isFirst ? '' : ','}${form(run).trimEnd().replaceAll('\n', '\n,')}\n`
      isFirst = false
      return lines
    },
    foot: (shown) => `],"shown":${shown},"left_out":${subject.noise()}}\n`,
  }
}

function shardJson({ shard: { shard, camber_job_id, state }, file, whole }: FetchedLog): Record<string, unknown> {
  return { shard, camber_job_id, state, has_log: file !== null, whole }
}

/** All there is by now, in the order of time. */
async function* wholeLog(
  session: Session,
  opened: OpenedLogs,
  flags: LogFlags,
  document: LogDocument,
): AsyncGenerator<string, Ending> {
  const { world, terminal } = session
  const { outside, subject } = opened
  const files = await openLogFiles(outside.camber)
  try {
    const logs = await unlessInterrupted(fetchLogs(files, opened.shards), world.interrupted)
    yield document.head(logs)
    let shown = 0
    for await (const run of tailed(mergeLogs(sourcesOf(session, logs, subject)), flags.tail)) {
      shown += run.lines.length
      yield document.form(run)
    }
    yield document.foot(shown)
    for (const note of notesOf(logs, opened, shown)) terminal.note(note)
    const name = subject.runId ?? opened.jobId ?? ''
    const after = subject.runId === null ? [] : [`rythmiq status ${name}`]
    return { next: opened.over ? after : [`rythmiq logs ${name} --follow`] }
  } catch (error) {
    if (!world.interrupted.aborted || !(error instanceof Failure)) throw error
    throw new Failure(error.code, 'Stopped; the log was not shown to its end.')
  } finally {
    await files.close()
  }
}

function sourcesOf(session: Session, logs: readonly FetchedLog[], subject: LogSubject) {
  const clean = (text: string): string => {
    // A log of which little is shown would otherwise be read to its end.
    session.world.interrupted.throwIfAborted()
    return session.redact(safeLogText(text, subject.runId !== null))
  }
  return logs.flatMap(({ shard: { shard }, file }) => {
    if (file === null) return []
    const lines = linesOfFile(file.path, { from: 0, to: file.to }, clean)
    return [{ shard, batches: chosenLines(lines, subject.readerOf(shard), true) }]
  })
}

async function* tailed(runs: AsyncIterable<LogRun>, count: number | undefined): AsyncGenerator<LogRun> {
  if (count === undefined) {
    yield* runs
    return
  }
  const tail = createTail(count)
  for await (const run of runs) tail.add(run)
  yield* tail.runs()
}

function notesOf(logs: readonly FetchedLog[], { subject, over }: OpenedLogs, shown: number): string[] {
  const { several, runId } = subject
  const missing = logs.filter(({ file }) => file === null)
  const broken = logs.filter(
    ({ shard, file, whole }) => runId !== null && file !== null && !whole && isFinal(shard.state),
  )
  const isNothing = shown === 0 && missing.length < logs.length
  return [
    ...missing.map(({ shard }) => missingLogView(shard, several)),
    ...broken.map(({ shard }) => brokenOffView(shard, several)),
    ...(isNothing ? [over ? 'No line is asked for and there.' : 'No line is asked for and there yet.'] : []),
    ...leftOutView(subject.noise()),
  ]
}

async function writtenTo(
  session: Session,
  opened: OpenedLogs,
  flags: LogFlags,
  file: string,
): Promise<Answer<Record<string, unknown>>> {
  const { subject } = opened
  const form = textForm(subject, flags, { paint: plainPaint, columns: 80, terminal: false })
  let lines = 0
  let shards: readonly Record<string, unknown>[] = []
  const document: LogDocument = {
    head: (logs) => {
      shards = logs.map(shardJson)
      return ''
    },
    form: (run) => session.redact(form(run)),
    foot: (shown) => {
      lines = shown
      return ''
    },
  }
  const bytes = await writeWhole(file, wholeLog(session, opened, flags, document))
  session.terminal.note(`${lines} ${lines === 1 ? 'line' : 'lines'}, ${formatBytes(bytes)}: ${file}`)
  const about = { run_id: subject.runId, camber_job_id: opened.jobId, shards }
  return {
    schema: 'rythmiq.saved-log/v1',
    data: { ...about, file, lines, bytes, left_out: subject.noise() },
    view: () => '',
  }
}
