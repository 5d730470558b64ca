import { createHash } from 'node:crypto'
import { createReadStream, type Stats } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { brokenPromises } from '../../domain/broken-promises.ts'
import { Failure, type FailureCode } from '../../domain/failure.ts'
import { readImageFacts } from '../../domain/image-facts.ts'
import type { DocumentStatus } from '../../domain/run-status.ts'
import type { MadeImage, SavedDocument } from '../../domain/saved-document.ts'
import type { ObjectHead, ObjectStore, Outside } from '../../ports.ts'
import { tryingAgain } from '../trying-again.ts'

/** Where a document's files go, and what they are called but for their endings. */
export interface Place {
  readonly folder: string
  readonly name: string
}

/** Reasons that concern one document; the others are tried all the same. */
const ofOneDocument: readonly FailureCode[] = ['OBJECT_NOT_FOUND', 'SPACES_REJECTED', 'SPACES_UNAVAILABLE']

/**
 * Saves the files of one document and checks its image. What is gone from Spaces, forbidden there or not answered for is told in the
 * result; other failures are thrown.
 */
export async function saveDocument(
  outside: Outside,
  document: DocumentStatus,
  { folder, name }: Place,
  wanted: { readonly ocr: boolean; readonly masters: boolean },
  signal: AbortSignal,
): Promise<SavedDocument> {
  let problem: SavedDocument['problem'] = null
  let fetched = false
  const save = async (what: string, key: string, ending: string): Promise<string | null> => {
    const path = join(folder, `${name}${ending}`)
    try {
      fetched = (await tryingAgain(() => saveFile(outside.spaces, key, path, signal), signal)) || fetched
      return path
    } catch (error) {
      if (!(error instanceof Failure) || !ofOneDocument.includes(error.code)) throw error
      problem ??= { code: error.code, message: sentence(error, what, key) }
      return null
    }
  }
  const { preview: image = '', ocr: text, master: original } = document.artifacts ?? {}
  const preview = await save('image', image, document.asked?.format === 'png' ? '.png' : '.jpg')
  const ocr = wanted.ocr && text ? await save('text', text, '-ocr.json') : null
  const master = wanted.masters && original ? await save('master', original, `-master${endingOf(original)}`) : null
  const made = preview === null ? null : await readMade(preview)
  return {
    job_id: document.job_id,
    name: document.name,
    files: [preview, ocr, master].filter((path) => path !== null),
    preview,
    ocr,
    master,
    fetched,
    broken_promises: made === null ? [] : brokenPromises(document.asked, made),
    made,
    problem,
  }
}

function sentence({ code, message }: Failure, what: string, key: string): string {
  if (code !== 'OBJECT_NOT_FOUND') return message
  return key === '' ? `The worker named no ${what}.` : `Its ${what} is gone from Spaces (${key}).`
}

/** False when it is there already. */
async function saveFile(spaces: ObjectStore, key: string, path: string, signal: AbortSignal): Promise<boolean> {
  if (key === '') throw new Failure('OBJECT_NOT_FOUND', 'There is no object without a name.')
  const there = await stat(path).catch(() => null)
  const head = there?.isFile() === true ? await spaces.head(key) : null
  if (there !== null && head !== null && (await isSame(path, there, head))) return false
  await spaces.getFile(key, path, { signal })
  return true
}

/** An etag of one request is the MD5 of the content; of an upload in parts, only size and time tell. */
async function isSame(path: string, there: Stats, head: ObjectHead): Promise<boolean> {
  if (there.size !== head.size) return false
  if (!/^[0-9a-f]{32}$/.test(head.etag)) return there.mtime >= head.lastModified
  const md5 = createHash('md5')
  for await (const piece of createReadStream(path)) md5.update(piece)
  return md5.digest('hex') === head.etag
}

/** The worker's own ending, where it is one. */
function endingOf(key: string): string {
  return /\.[a-z0-9]{1,5}$/i.exec(key)?.[0].toLowerCase() ?? ''
}

/** A header that does not end within this is none. */
const mostHeaderBytes = 1024 * 1024

/** Only its head is read: what is no small image need not fit into memory. */
async function readMade(path: string): Promise<MadeImage> {
  const file = await open(path, 'r')
  try {
    const { size: bytes } = await file.stat()
    const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.min(bytes, mostHeaderBytes)))
    const { format, width, height, dpi } = readImageFacts(buffer.subarray(0, bytesRead))
    return { format, width, height, dpi, bytes }
  } finally {
    await file.close()
  }
}
