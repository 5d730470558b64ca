import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { parseSourceLine, type SourceLine } from '../../domain/draft.ts'
import { Failure } from '../../domain/failure.ts'
import { parseJson } from '../../domain/json.ts'
import { sourcesKey } from '../../domain/keys.ts'
import type { Outside } from '../../ports.ts'
import { eachOf } from '../in-order.ts'
import { tryingAgain } from '../trying-again.ts'
import { linesOf } from './lines.ts'

export interface UploadContext {
  readonly interrupted: AbortSignal
  /** Keys of blobs that this process knows to be there; two names of one content are sent once. */
  readonly there: Set<string>
  /** Told after each blob. */
  sent?(progress: UploadCount): void
}

export interface UploadCount {
  readonly blobs: number
  readonly sent: number
  readonly sentBytes: number
}

/** A blob that is not there and cannot be sent, with the reason. */
export interface LostBlob {
  readonly path: string
  readonly reason: string
}

export interface Uploaded extends UploadCount {
  readonly lost: readonly LostBlob[]
}

/**
 * After so many blobs in a row that were not there, nobody asks before sending: a first upload would pay for each question, and what a
 * cut-off upload left lies at its beginning. A blob that is sent although it is there comes to no harm.
 */
const missesToStopAsking = 64

/** Small files spend their time in round trips; more than this gains nothing on a home line and holds more of memory. */
const atOnce = 16

/**
 * Makes sure that every blob of a shard is in Spaces: one that is there with its size is skipped, the others are sent from where they were
 * checked. A file that changed since then, or went away, is no reason to stop; it comes back as lost. Throws what Spaces throws.
 */
export async function ensureBlobs(
  outside: Outside,
  run: string,
  shard: number,
  context: UploadContext,
): Promise<Uploaded> {
  const lost: LostBlob[] = []
  const count = { blobs: 0, sent: 0, sentBytes: 0 }
  const stop = new AbortController()
  const signal = AbortSignal.any([context.interrupted, stop.signal])
  const sources = await readSources(outside, run, shard, context.there)
  let misses = 0
  try {
    await eachOf(sources, atOnce, async (line) => {
      signal.throwIfAborted()
      const ask = misses < missesToStopAsking
      const result = await tryingAgain(() => ensureBlob(outside, line, ask, signal), signal)
      misses = result.kind === 'there' ? 0 : misses + 1
      count.blobs += 1
      if (result.kind === 'lost') lost.push(result.lost)
      else context.there.add(line.raw_path)
      if (result.kind === 'sent') {
        count.sent += 1
        count.sentBytes += line.source.bytes
      }
      context.sent?.(count)
    })
  } catch (error) {
    stop.abort()
    context.interrupted.throwIfAborted()
    throw error
  }
  return { ...count, lost }
}

/** Each blob once, and none that is known to be there. */
async function readSources(
  outside: Outside,
  run: string,
  shard: number,
  there: ReadonlySet<string>,
): Promise<SourceLine[]> {
  const lines = await readSourceLines(outside, run, shard)
  return [
    ...new Map(lines.filter(({ raw_path }) => !there.has(raw_path)).map((line) => [line.raw_path, line])).values(),
  ]
}

/** Where the blobs of a shard come from; none for one whose objects were in Spaces before. */
export async function readSourceLines(outside: Outside, run: string, shard: number): Promise<SourceLine[]> {
  const found = await outside.spaces.get(sourcesKey(run, shard))
  const lines: SourceLine[] = []
  if (found === null) return lines
  for await (const { text } of linesOf(onePiece(found.body))) {
    const line = parseSourceLine(parseJson(text))
    if (line !== null) lines.push(line)
  }
  return lines
}

async function* onePiece(body: Uint8Array): AsyncGenerator<Uint8Array> {
  yield body
}

type Ensured =
  | { readonly kind: 'there' }
  | { readonly kind: 'sent' }
  | { readonly kind: 'lost'; readonly lost: LostBlob }

async function ensureBlob(outside: Outside, line: SourceLine, ask: boolean, signal: AbortSignal): Promise<Ensured> {
  const { raw_path: key, source } = line
  if (ask && (await outside.spaces.head(key))?.size === source.bytes) return { kind: 'there' }
  const lost = (reason: string): Ensured => ({ kind: 'lost', lost: { path: source.path, reason } })
  if (!(await isSame(line))) return lost(await whyNot(source.path))
  try {
    await outside.spaces.putFile(key, source.path, { contentType: line.mime_type, signal })
  } catch (error) {
    if (!(error instanceof Failure) || error.exit !== 2) throw error
    return lost(error.code === 'INPUT_NOT_FOUND' ? 'it is not there any more' : 'it changed while it was being sent')
  }
  if (await isSame(line)) return { kind: 'sent' }
  // The name says what the content is, so another content must not stay under it.
  await outside.spaces.delete(key)
  return lost('it changed while it was being sent')
}

/** True when the file still is what was checked; one that was only touched is read again to know. */
async function isSame({ source }: SourceLine): Promise<boolean> {
  const found = await stat(source.path).catch(() => null)
  if (found === null || found.size !== source.bytes) return false
  return found.mtimeMs === source.modified_ms || (await hashOf(source.path)) === source.sha256
}

async function hashOf(path: string): Promise<string | null> {
  const digest = createHash('sha256')
  try {
    for await (const piece of createReadStream(path)) digest.update(piece as Buffer)
    return digest.digest('hex')
  } catch {
    return null
  }
}

async function whyNot(path: string): Promise<string> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => error)
  if (!(found instanceof Error)) return 'it changed since it was checked'
  return found.code === 'ENOENT' ? 'it is not there any more' : `it cannot be read (${found.code ?? 'unknown reason'})`
}
