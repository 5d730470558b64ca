import { randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { access, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, extname, join, resolve } from 'node:path'
import { Failure } from '../domain/failure.ts'
import { readImageFacts } from '../domain/image-facts.ts'
import { isGood } from '../domain/outcome.ts'
import type { DocumentStatus, RunStatus } from '../domain/run-status.ts'
import type { SavedDocument } from '../domain/saved-document.ts'
import type { Outside } from '../ports.ts'
import { tryingAgain } from './trying-again.ts'

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

/** Saves results as they come. */
export interface Fetcher {
  /** Begins to fetch what is good and was not taken before. */
  take(run: RunStatus): void
  /** Everything that was saved, in the order of the documents. Throws the first thing that went wrong, when all the rest is saved. */
  finish(): Promise<SavedDocument[]>
}

/** Requests wait for the network more than for anything else. */
const atOnce = 8

/**
 * Saves the preview and the OCR text of each good document into a folder and checks each image against what its schema asks.
 * What is there already with the right size is not fetched again.
 */
export function createFetcher(outside: Outside, folder: string, signal: AbortSignal): Fetcher {
  const saved = new Map<string, SavedDocument>()
  const taken = new Set<string>()
  const waiting: DocumentStatus[] = []
  const workers = new Set<Promise<void>>()
  let names: ReadonlyMap<string, string> = new Map()
  let documents: readonly DocumentStatus[] = []
  let fault: unknown = null
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const document = next
      const stem = names.get(document.job_id) ?? document.job_id
      await tryingAgain(() => saveDocument(outside, document, folder, stem, signal), signal).then(
        (file) => void saved.set(document.job_id, file),
        (error: unknown) => {
          fault ??= error
        },
      )
    }
  }
  return {
    take: (run) => {
      documents = run.documents
      // A name hangs on all documents, not on which of them ended first.
      if (names.size !== documents.length) names = uniqueNames(documents)
      for (const document of documents) {
        if (!isGood(document.outcome) || document.artifacts === null || taken.has(document.job_id)) continue
        taken.add(document.job_id)
        waiting.push(document)
      }
      while (workers.size < Math.min(atOnce, waiting.length)) {
        const worker = work().finally(() => workers.delete(worker))
        workers.add(worker)
      }
    },
    finish: async () => {
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
): Promise<SavedDocument[]> {
  const fetcher = createFetcher(outside, folder, signal)
  fetcher.take(run)
  return fetcher.finish()
}

async function saveDocument(
  outside: Outside,
  document: DocumentStatus,
  folder: string,
  stem: string,
  signal: AbortSignal,
): Promise<SavedDocument> {
  signal.throwIfAborted()
  await mkdir(folder, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    throw unwritable(folder, error.code ?? 'unknown reason')
  })
  const image = join(folder, `${stem}-${safe(document.schema_id)}.${document.asked?.format === 'png' ? 'png' : 'jpg'}`)
  const files = [image]
  await save(outside, document.artifacts?.preview ?? '', image, signal)
  if (document.artifacts?.ocr) {
    const text = join(folder, `${stem}-ocr.json`)
    await save(outside, document.artifacts.ocr, text, signal)
    files.push(text)
  }
  const content = await readFile(image)
  const { format, width, height, dpi } = readImageFacts(content)
  const made = { format, width, height, dpi, bytes: content.length }
  return { job_id: document.job_id, name: document.name, files, broken_promises: compare(document, made), made }
}

async function save(outside: Outside, key: string, path: string, signal: AbortSignal): Promise<void> {
  const [there, head] = await Promise.all([stat(path).catch(() => null), outside.spaces.head(key)])
  if (there && head && there.size === head.size && there.mtime >= head.lastModified) return
  await outside.spaces.getFile(key, path, { signal })
}

function compare(document: DocumentStatus, made: SavedDocument['made']): string[] {
  const { asked } = document
  const broken: string[] = []
  // Nothing is promised where nobody knows what was asked.
  if (asked === null) return broken
  if (made.format !== asked.format) broken.push(`it is ${made.format ?? 'no image'}, not ${asked.format}`)
  if (made.width !== null && (made.width !== asked.width || made.height !== asked.height)) {
    broken.push(`it is ${made.width}x${made.height} pixels, not ${asked.width}x${asked.height}`)
  }
  if (made.dpi !== null && made.dpi !== asked.dpi) broken.push(`it is at ${made.dpi} dpi, not ${asked.dpi}`)
  if (made.bytes > asked.max_kb * 1024)
    broken.push(`it has ${Math.ceil(made.bytes / 1024)} kB, more than ${asked.max_kb}`)
  return broken
}

function uniqueNames(documents: readonly DocumentStatus[]): Map<string, string> {
  const taken = new Set<string>()
  return new Map(documents.map((document) => [document.job_id, uniqueName(document, taken)]))
}

function uniqueName(document: DocumentStatus, taken: Set<string>): string {
  const plain = safe(document.name.slice(0, document.name.length - extname(document.name).length)) || 'document'
  const name = taken.has(plain) ? `${plain}-${document.job_id.slice(0, 8)}` : plain
  taken.add(name)
  return name
}

/** A file name may have 255 bytes; the document, the schema and a few signs between them share it. */
const mostNameBytes = 110

/** Letters with their marks, digits and a few signs: safe on every file system. */
function safe(text: string): string {
  const plain = text.replace(/[^\p{L}\p{M}\p{N}._-]+/gu, '_').replace(/^[.-]+/, '')
  let name = ''
  for (const sign of plain) {
    if (Buffer.byteLength(name + sign) > mostNameBytes) break
    name += sign
  }
  return name
}
