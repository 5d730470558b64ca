import { isGood } from '../../domain/outcome.ts'
import { csvHead, csvLine, jsonLine, type ResultRow } from '../../domain/result-table.ts'
import type { RunStatus } from '../../domain/run-status.ts'
import { exitForResults, type SavedDocument } from '../../domain/saved-document.ts'
import { checkOutputFolder, createFetcher, type Fetcher } from '../../operations/results/fetch-results.ts'
import { checkTable, writeTable } from '../../operations/results/write-table.ts'
import { keepLearnt } from '../../operations/run/keep-learnt.ts'
import type { PartsRead } from '../../operations/run/read-run.ts'
import { createDoneIndex } from '../../operations/submit/done-index.ts'
import { timed } from '../../operations/submit/submit-run.ts'
import type { Outside } from '../../ports.ts'
import type { Session } from '../../session.ts'
import { type ResultsShown, resultsView } from '../../views/results.ts'
import type { Answer } from '../answer.ts'
import { silenceSentence } from '../run/look.ts'
import { openRun } from '../run/open-run.ts'
import { shortened } from '../shown-paths.ts'
import { lookOrWait, wayBack } from './look-or-wait.ts'
import {
  checkFlags,
  isWanted,
  namedDocuments,
  type ResultsRequest,
  readRequest,
  type TableChoice,
} from './result-choice.ts'
import type { ResultsFlags } from './results.ts'

/** The body of `results`: look, or wait; fetch and check; write tables; judge. */
export async function fetchRun(
  session: Session,
  reference: string | undefined,
  flags: ResultsFlags,
): Promise<Answer<Record<string, unknown>>> {
  const { world } = session
  const pattern = checkFlags(flags, session.flags.json === true)
  const { outside, runId } = await openRun(session, reference, flags.local)
  const request = readRequest(flags, pattern, runId, world.cwd)
  await checkTargets(request, flags.fetch)
  await session.startProgress()
  session.report({ kind: 'scope', many: true })
  const fetcher = fetcherFor(session, outside, request, flags)
  let parts: PartsRead = new Map()
  const looked = (status: RunStatus, read: PartsRead): void => {
    parts = read
    namedDocuments(status, flags)
    fetcher?.take(status)
  }
  const { run, cutOff, silence } = await lookOrWait(session, outside, runId, request, looked)
  const saved = await finish(session, fetcher, request.again)
  const documents = namedDocuments(run, flags)
  const wanted = documents.filter((document) => isWanted(document, flags))
  const rows = rowsOf(run, wanted, saved)
  for (const { kind, file } of request.tables) if (file !== null) await writeTable(file, linesOf(kind, rows, session))
  // What only Spaces told is not kept as the whole truth.
  if (silence === null) await remember(outside, run, parts, saved, world.now())
  if (cutOff !== null) throw cutOff
  const pending = documents.filter(({ outcome }) => outcome === 'pending').length
  const files = request.tables.flatMap(({ file }) => file ?? [])
  const shown: ResultsShown = {
    run,
    documents: wanted,
    saved: fetcher === null ? null : saved,
    pending,
    folder: shortened(world.cwd, request.folder),
    tables: files.map((file) => shortened(world.cwd, file)),
  }
  const answer = {
    schema: 'rythmiq.run/v1',
    data: { ...run, folder: fetcher === null ? null : request.folder, saved, tables: files },
    // What is there is saved, and what is still to come is not kept silent.
    exit: pending > 0 ? 8 : exitForResults(wanted, saved, flags.strict === true),
    notes: silence === null ? [] : [silenceSentence(silence)],
    next: pending > 0 ? [`${request.again} --wait`] : nextCommands(run),
  }
  const printed = request.tables.find(({ file }) => file === null)
  if (printed === undefined) return { ...answer, view: (_, surface) => resultsView(shown, surface) }
  const { notePaint, columns } = session.terminal
  session.report({ kind: 'note', text: resultsView(shown, { paint: notePaint, columns, terminal: true }) })
  return { ...answer, view: () => [...linesOf(printed.kind, rows, session)].join('') }
}

/** What is known by now for later runs. Whoever fetched all of it before has noted the good results then. */
async function remember(
  outside: Outside,
  run: RunStatus,
  parts: PartsRead,
  saved: readonly SavedDocument[],
  now: Date,
): Promise<void> {
  const index = createDoneIndex(outside.spaces)
  if (saved.some(({ fetched }) => fetched)) index.looked(run, parts)
  await Promise.all([index.rest(), keepLearnt(outside.spaces, run, parts, now)])
}

/** Where things are saved is tried before anything is read. Throws OUTPUT_UNWRITABLE. */
async function checkTargets({ folder, tables }: ResultsRequest, fetch: boolean): Promise<void> {
  if (fetch) await checkOutputFolder(folder)
  for (const { file } of tables) if (file !== null) await checkTable(file)
}

function fetcherFor(
  { world }: Session,
  outside: Outside,
  { folder, pattern }: ResultsRequest,
  flags: ResultsFlags,
): Fetcher | null {
  if (!flags.fetch) return null
  const named = (flags.document ?? []).map((word) => word.toLowerCase())
  return createFetcher(outside, folder, world.interrupted, {
    pattern,
    ocr: flags.ocr === true,
    masters: flags.masters === true,
    wanted: (document) =>
      isWanted(document, flags) &&
      (named.length === 0 || named.some((beginning) => document.job_id.startsWith(beginning))),
  })
}

async function finish(session: Session, fetcher: Fetcher | null, again: string): Promise<SavedDocument[]> {
  if (fetcher === null) return []
  const { report, world } = session
  const context = { report, interrupted: world.interrupted, now: () => world.now() }
  return timed('fetch', context, async () => {
    const value = await fetcher.finish(report)
    const there = value.filter(({ fetched }) => !fetched).length
    const already = there === value.length ? ', here already' : `, ${there} of them here already`
    const detail = `${value.length}${there === 0 ? '' : already}`
    return { value, detail }
  }).catch((error: unknown) => {
    throw wayBack(error, again)
  })
}

function rowsOf(
  run: RunStatus,
  documents: readonly ResultRow['document'][],
  saved: readonly SavedDocument[],
): ResultRow[] {
  const found = new Map(saved.map((result) => [result.job_id, result]))
  return documents.map((document) => ({ run, document, saved: found.get(document.job_id) ?? null }))
}

function* linesOf(kind: TableChoice['kind'], rows: readonly ResultRow[], { redact }: Session): Generator<string> {
  if (kind === 'csv') yield csvHead
  const line = kind === 'csv' ? csvLine : jsonLine
  for (const row of rows) yield line(row, redact)
}

function nextCommands({ run_id, documents }: RunStatus): string[] {
  return documents.every(({ outcome }) => isGood(outcome)) ? [] : [`rythmiq retry ${run_id}`]
}
