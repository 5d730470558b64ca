import { randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { access, mkdir, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { Failure } from '../../domain/failure.ts'
import { isGood } from '../../domain/outcome.ts'
import type { Report } from '../../domain/progress.ts'
import { type NamePattern, nameResults, usualPattern } from '../../domain/result-names.ts'
import type { DocumentStatus, RunStatus } from '../../domain/run-status.ts'
import type { SavedDocument } from '../../domain/saved-document.ts'
import type { Outside } from '../../ports.ts'
import { type Place, saveDocument } from './save-document.ts'

/**
 * Makes sure that results can be saved before anything is paid for, by trying the nearest folder that exists; nothing is left
 * behind. Throws OUTPUT_UNWRITABLE.
 */
export async function checkOutputFolder(folder: string): Promise<void> {
  let candidate = resolve(folder)
  for (;;) {
    const found = await stat(candidate).catch((error: NodeJS.ErrnoException) => error)
    if (!(found instanceof Error)) {
      if (!found.isDirectory()) throw unwritable(folder, `${candidate} is no folder`)
      await access(candidate, constants.W_OK).catch(() => {
        throw unwritable(folder, `${candidate} is not writable for you`)
      })
      await tryWriting(candidate, folder)
      return
    }
    if (found.code !== 'ENOENT') throw unwritable(folder, found.code ?? 'unknown reason')
    candidate = dirname(candidate)
  }
}

/** Root may write where the file system itself may not; only trying tells. */
async function tryWriting(folder: string, shown: string): Promise<void> {
  const probe = join(folder, `.rythmiq-${randomUUID()}`)
  try {
    await writeFile(probe, '', { flag: 'wx' })
  } catch (error) {
    throw unwritable(shown, (error as NodeJS.ErrnoException).code ?? 'unknown reason')
  } finally {
    await rm(probe, { force: true })
  }
}

function unwritable(folder: string, reason: string): Failure {
  const hint = 'Name another folder with --output, or go to one that you may write to.'
  return new Failure('OUTPUT_UNWRITABLE', `Results cannot be saved in ${folder} (${reason}).`, hint)
}

/** What is fetched, and what it is called. */
export interface FetchChoice {
  readonly pattern: NamePattern
  /** Whether the text that was read is saved beside each image. */
  readonly ocr: boolean
  readonly masters: boolean
  /** Which of the good documents. */
  readonly wanted: (document: DocumentStatus) => boolean
}

/** What whoever submitted a run gets while it is waited for. */
const usualChoice: FetchChoice = { pattern: usualPattern, ocr: true, masters: false, wanted: () => true }

/** Saves results as they come. */
export interface Fetcher {
  /** Begins to fetch what is good and was not taken before. */
  take(run: RunStatus): void
  /**
   * Everything that was taken, in the order of the documents, and what could not be saved with its reason. Throws where going on makes
   * no sense: a folder that cannot be written, a full disk, a Spaces that is away, an interruption. What is saved by then stays.
   */
  finish(report?: Report): Promise<SavedDocument[]>
}

/** Requests wait for the network more than for anything else. */
const atOnce = 8

/** So many documents in a row that Spaces did not answer for, each tried over and over: it is away, and the others need not be tried. */
const mostUnavailable = 8

/**
 * Saves the preview, and what else is chosen, of each good document into a folder and checks each image against what its schema asks.
 * What is there already is not fetched again.
 */
export function createFetcher(
  outside: Outside,
  folder: string,
  signal: AbortSignal,
  choice: FetchChoice = usualChoice,
): Fetcher {
  const saved = new Map<string, SavedDocument>()
  const taken = new Set<string>()
  const waiting: DocumentStatus[] = []
  const workers = new Set<Promise<void>>()
  let names: ReadonlyMap<string, string> = new Map()
  let documents: readonly DocumentStatus[] = []
  let fault: unknown = null
  let unavailable = 0
  let tell = (): void => {}
  const stop = (error: unknown): void => {
    fault ??= error
    waiting.length = 0
  }
  const save = async (document: DocumentStatus): Promise<void> => {
    signal.throwIfAborted()
    await makeFolder(folder)
    const place: Place = { folder, name: names.get(document.job_id) ?? document.job_id }
    const result = await saveDocument(outside, document, place, choice, signal)
    saved.set(document.job_id, result)
    unavailable = result.problem?.code === 'SPACES_UNAVAILABLE' ? unavailable + 1 : 0
    if (result.problem === null || unavailable < mostUnavailable) return
    throw new Failure('SPACES_UNAVAILABLE', result.problem.message, 'What was fetched stays; try again in a moment.')
  }
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      await save(next).catch(stop)
      tell()
    }
  }
  return {
    take: (run) => {
      documents = run.documents
      // A name hangs on all documents, not on which of them ended first.
      if (names.size !== documents.length) names = nameResults(run.run_id, documents, choice.pattern)
      if (fault !== null) return
      for (const document of documents) {
        if (!isGood(document.outcome) || taken.has(document.job_id) || !choice.wanted(document)) continue
        taken.add(document.job_id)
        waiting.push(document)
      }
      while (waiting.length > 0 && workers.size < atOnce) {
        const worker = work().finally(() => workers.delete(worker))
        workers.add(worker)
      }
    },
    finish: async (report) => {
      tell = () => report?.({ kind: 'count', phase: 'fetch', done: saved.size, total: taken.size, bytes: null })
      while (workers.size > 0) await Promise.all(workers)
      if (fault !== null) throw fault
      return documents.flatMap(({ job_id }) => saved.get(job_id) ?? [])
    },
  }
}

/** The same for a run that is over. */
export async function fetchResults(
  outside: Outside,
  run: RunStatus,
  folder: string,
  signal: AbortSignal,
  choice?: FetchChoice,
): Promise<SavedDocument[]> {
  const fetcher = createFetcher(outside, folder, signal, choice)
  fetcher.take(run)
  return fetcher.finish()
}

async function makeFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    throw unwritable(folder, error.code ?? 'unknown reason')
  })
}
