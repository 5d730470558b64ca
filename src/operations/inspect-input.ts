import { createHash } from 'node:crypto'
import { type FileHandle, open, stat } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { Failure } from '../domain/failure.ts'
import {
  type ImageMime,
  jpegScanStart,
  looksTruncated,
  nameForeignFormat,
  readImageHeader,
} from '../domain/image-header.ts'

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
  const bytes = await sizeOf(path, file)
  const handle = await openFile(path, file)
  try {
    const head = await readAt(handle, 0, Math.min(headBytes, bytes))
    const tailLength = Math.min(bytes, readImageHeader(head)?.mime === 'image/jpeg' ? mostBytes : tailBytes)
    const tail = await readAt(handle, bytes - tailLength, tailLength)
    if (!unchecked) check(file, bytes, head, tail)
    const header = readImageHeader(head)
    const { mime, width, height } = header ?? { mime: 'image/jpeg' as const, width: null, height: null }
    return { path, name: basename(path), mime, bytes, width, height, sha256: await hash(handle) }
  } finally {
    await handle.close()
  }
}

async function sizeOf(path: string, file: string): Promise<number> {
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
  if (found.isDirectory()) throw new Failure('INPUT_UNREADABLE', `${file} is a folder; submit takes one image file.`)
  if (!found.isFile()) throw new Failure('INPUT_UNREADABLE', `${file} is not a regular file.`)
  return found.size
}

async function openFile(path: string, file: string): Promise<FileHandle> {
  return open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    throw unreadable(file, error)
  })
}

function unreadable(file: string, error: NodeJS.ErrnoException): Failure {
  return new Failure('INPUT_UNREADABLE', `${file} cannot be read (${error.code ?? 'unknown reason'}).`)
}

function check(file: string, bytes: number, head: Uint8Array, tail: Uint8Array): void {
  if (bytes === 0) throw new Failure('INPUT_EMPTY', `${file} is empty.`, 'Save or scan the document again.')
  if (bytes > mostBytes) {
    throw new Failure(
      'INPUT_TOO_LARGE',
      `${file} has ${(bytes / 1_048_576).toFixed(1)} MB; a document may have at most 50 MB.`,
    )
  }
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

async function hash(handle: FileHandle): Promise<string> {
  const digest = createHash('sha256')
  for await (const chunk of handle.createReadStream({ start: 0, autoClose: false })) digest.update(chunk as Buffer)
  return digest.digest('hex')
}
