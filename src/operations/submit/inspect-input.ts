import { createHash } from 'node:crypto'
import type { Stats } from 'node:fs'
import { type FileHandle, open, stat } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { Failure } from '../../domain/failure.ts'
import {
  type ImageMime,
  jpegScanStart,
  looksTruncated,
  nameForeignFormat,
  readImageHeader,
} from '../../domain/image-header.ts'

export interface InputDocument {
  /** Absolute path. */
  readonly path: string
  readonly name: string
  readonly mime: ImageMime
  readonly bytes: number
  /** Pixels as stored; null where the header does not tell. */
  readonly width: number | null
  readonly height: number | null
  /** Hex of the content. */
  readonly sha256: string
  /** When it was last written, in milliseconds. */
  readonly modifiedMs: number
}

/** The product's own limit for a document (facts/rythmiq-worker.md §2). */
const mostBytes = 52_428_800
/** Decoding more than this takes gigabytes of memory on the node. */
const mostPixels = 100_000_000
/** Enough for the header of a JPEG that carries a large EXIF block and colour profile. */
const headBytes = 262_144
/** A JPEG is searched whole: phones append a short film of megabytes to the picture. */
const tailBytes = 65_536

/**
 * Looks at a document before anything is paid for. `unchecked` keeps only what is needed to send it at all.
 * Throws INPUT_* with one sentence that says what is wrong with the file.
 */
export async function inspectInput(file: string, cwd: string, unchecked: boolean): Promise<InputDocument> {
  const path = resolve(cwd, file)
  const { size: bytes, mtimeMs: modifiedMs } = await look(path, file)
  // Told by its size alone: nobody wants to wait until five gigabytes are read.
  if (!unchecked) checkSize(file, bytes)
  const handle = await openFile(path, file)
  try {
    const head = await readAt(handle, 0, Math.min(headBytes, bytes))
    if (!unchecked) await checkContent(file, bytes, head, handle)
    const header = readImageHeader(head)
    const { mime, width, height } = header ?? { mime: 'image/jpeg' as const, width: null, height: null }
    const { sha256, length } = await hash(handle)
    if (length !== bytes) {
      const hint = 'Wait until nothing writes to it any more, then try again.'
      throw new Failure('INPUT_UNREADABLE', `${file} changed while it was being read.`, hint)
    }
    return { path, name: basename(path), mime, bytes, width, height, sha256, modifiedMs }
  } catch (error) {
    throw isSystemError(error) ? unreadable(file, error) : error
  } finally {
    await handle.close()
  }
}

async function look(path: string, file: string): Promise<Stats> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') {
      throw new Failure(
        'INPUT_NOT_FOUND',
        `There is no file ${file}.`,
        'Check the path; a name with blanks wants quotes.',
      )
    }
    throw unreadable(file, error)
  })
  if (found.isDirectory())
    throw new Failure('INPUT_UNREADABLE', `${file} is a folder.`, 'Add --recursive to take the documents in it.')
  if (!found.isFile()) throw new Failure('INPUT_UNREADABLE', `${file} is not a regular file.`)
  return found
}

async function openFile(path: string, file: string): Promise<FileHandle> {
  return open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    throw unreadable(file, error)
  })
}

/** A disk that fails while it is read. */
function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error
}

function unreadable(file: string, error: NodeJS.ErrnoException): Failure {
  return new Failure('INPUT_UNREADABLE', `${file} cannot be read (${error.code ?? 'unknown reason'}).`)
}

function checkSize(file: string, bytes: number): void {
  if (bytes === 0) throw new Failure('INPUT_EMPTY', `${file} is empty.`, 'Save or scan the document again.')
  if (bytes > mostBytes) {
    throw new Failure(
      'INPUT_TOO_LARGE',
      `${file} has ${(bytes / 1_048_576).toFixed(1)} MB; a document may have at most 50 MB.`,
    )
  }
}

async function checkContent(file: string, bytes: number, head: Uint8Array, handle: FileHandle): Promise<void> {
  const header = readImageHeader(head)
  if (!header) {
    const foreign = nameForeignFormat(head)
    throw new Failure(
      'INPUT_UNSUPPORTED',
      `${file} is ${foreign ?? 'no image that the worker knows'}; the worker reads JPEG, PNG, BMP, TIFF and WebP.`,
      'Convert it to JPEG or PNG first.',
    )
  }
  const { width, height, mime } = header
  if (width !== null && height !== null && width * height > mostPixels) {
    throw new Failure(
      'INPUT_TOO_LARGE',
      `${file} is ${width}x${height} pixels; a document may have at most ${mostPixels / 1_000_000} megapixels.`,
      'Scan it at a lower resolution, 300 dpi is enough.',
    )
  }
  const tailLength = Math.min(bytes, mime === 'image/jpeg' ? mostBytes : tailBytes)
  const tail = await readAt(handle, bytes - tailLength, tailLength)
  const scan = mime === 'image/jpeg' ? jpegScanStart(head) : 0
  if (looksTruncated(mime, tail, Math.max(0, scan - (bytes - tail.length)))) {
    throw new Failure(
      'INPUT_DAMAGED',
      `${file} is cut off or damaged: the end of the image is missing.`,
      'Copy or scan it again; --unchecked sends it as it is and lets the worker judge.',
    )
  }
}

async function readAt(handle: FileHandle, position: number, length: number): Promise<Uint8Array> {
  const buffer = new Uint8Array(length)
  const { bytesRead } = await handle.read(buffer, 0, length, position)
  return buffer.subarray(0, bytesRead)
}

async function hash(handle: FileHandle): Promise<{ readonly sha256: string; readonly length: number }> {
  const digest = createHash('sha256')
  let length = 0
  for await (const chunk of handle.createReadStream({ start: 0, autoClose: false })) {
    digest.update(chunk as Buffer)
    length += (chunk as Buffer).length
  }
  return { sha256: digest.digest('hex'), length }
}
