import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Candidate } from '../../domain/candidate.ts'
import { Failure } from '../../domain/failure.ts'
import { type InputProblem, problemOf, refusal } from '../../domain/input-problem.ts'
import type { InputReader } from '../../ports.ts'
import { inOrder } from '../in-order.ts'
import { type CheckContext, type Checked, checkCandidate } from './check-candidate.ts'
import { expandWords } from './expand-words.ts'
import type { InputDocument } from './inspect-input.ts'
import { type Read, readManifest } from './read-manifest.ts'
import { readPayloadFile } from './read-payload.ts'
import { openSpool, type Spool } from './spool.ts'

export interface InputRequest {
  readonly words: readonly string[]
  readonly from: string | null
  readonly payload: string | null
  readonly recursive: boolean
  /** One input that cannot be used stops everything. */
  readonly strictInput: boolean
}

export interface GatherContext extends CheckContext {
  readonly inputs: InputReader
  readonly interrupted: AbortSignal
  note(text: string): void
  /** Told now and then of how many were looked at. */
  counted?(inputs: number): void
}

/** Everything that is to be worked on, checked; nothing was sent yet. */
export interface Gathered {
  readonly spool: Spool
  readonly documents: number
  /** Bytes of the files, each counted once. */
  readonly bytes: number
  readonly problems: readonly InputProblem[]
  /** Inputs that were named before, with the same schema, and are taken once. */
  readonly repeated: number
  /** Inputs that have the content of another. */
  readonly sameContent: number
  /** The first file, for what is told of a run of one. */
  readonly first: InputDocument | null
  close(): Promise<void>
}

/** Files are looked at this many at a time: the disk is the limit, and each may hold tens of megabytes while it is. */
const atOnce = 4

/**
 * Looks at every input and keeps what can be worked on. All problems are known before anything is sent: one that stands alone, or any with
 * `strictInput`, is thrown; else the run goes on without those inputs. Memory does not grow with the documents, but for a hash of each.
 */
export async function gatherDocuments(request: InputRequest, context: GatherContext): Promise<Gathered> {
  const spool = openSpool()
  const held = heldFolder()
  const close = async (): Promise<void> => {
    await Promise.all([spool.close(), held.remove()])
  }
  try {
    const tally = createTally(context.cwd)
    for await (const result of inOrder(readInputs(request, context, held.open), atOnce, (read) =>
      look(read, context),
    )) {
      context.interrupted.throwIfAborted()
      for (const line of tally.take(result)) await spool.add(line)
      if (tally.inputs % 100 === 0) context.counted?.(tally.inputs)
    }
    const { problems, repeated, sameContent, bytes, first } = tally
    if (problems.length > 0 && (request.strictInput || spool.count === 0)) throw refusal(problems, spool.count)
    if (spool.count === 0) throw new Failure('INPUT_NOT_FOUND', 'There is nothing to process: no input was named.')
    return { spool, documents: spool.count, bytes, problems, repeated, sameContent, first, close }
  } catch (error) {
    await close()
    // A stream that was let go of says so in words of its own.
    context.interrupted.throwIfAborted()
    throw error
  }
}

async function* readInputs(
  request: InputRequest,
  context: GatherContext,
  temporaryFolder: () => Promise<string>,
): AsyncGenerator<Read> {
  const { cwd, inputs, note } = context
  if (request.payload !== null) yield { candidate: await readPayloadFile(request.payload, cwd, inputs) }
  yield* expandWords(request.words, { cwd, inputs, note, recursive: request.recursive, temporaryFolder })
  if (request.from !== null) yield* readManifest(request.from, cwd, inputs)
}

type Looked =
  | { readonly candidate: Candidate; readonly checked: Checked }
  | { readonly candidate: Candidate | null; readonly problem: InputProblem }

async function look(read: Read, context: GatherContext): Promise<Looked> {
  if ('problem' in read) return { candidate: null, problem: read.problem }
  const { candidate } = read
  try {
    return { candidate, checked: await checkCandidate(candidate, context) }
  } catch (error) {
    // Trouble on the way is no fault of the input.
    if (!(error instanceof Failure) || error.exit !== 2) throw error
    return { candidate, problem: problemOf(error, candidate.place, candidate.path) }
  }
}

interface Tally {
  readonly inputs: number
  readonly problems: readonly InputProblem[]
  readonly repeated: number
  readonly sameContent: number
  readonly bytes: number
  readonly first: InputDocument | null
  /** Lines for the spool: none for what was named before or cannot be used. */
  take(looked: Looked): string[]
}

function createTally(cwd: string): Tally {
  const named = new Set<string>()
  const contents = new Set<string>()
  const ids = new Map<string, string>()
  const problems: InputProblem[] = []
  const counts = { inputs: 0, repeated: 0, sameContent: 0, bytes: 0 }
  let first: InputDocument | null = null
  const take = (looked: Looked): string[] => {
    counts.inputs += 1
    if ('problem' in looked) {
      problems.push(looked.problem)
      return []
    }
    const { candidate, checked } = looked
    const name = nameOf(candidate, checked, cwd)
    if (named.has(name)) {
      counts.repeated += 1
      return []
    }
    const id = candidate.job_id ?? (candidate.payload === null ? null : (checked.drafts[0]?.job_id ?? null))
    const before = id === null ? undefined : ids.get(id)
    if (before !== undefined) {
      const failure = new Failure('INPUT_DUPLICATE', `The job_id ${id} of ${candidate.path} is that of ${before}.`)
      problems.push(problemOf(failure, candidate.place, candidate.path))
      return []
    }
    if (id !== null) ids.set(id, candidate.place ?? candidate.path)
    named.add(name)
    first ??= checked.document
    if (contents.has(checked.content)) counts.sameContent += 1
    else counts.bytes += checked.document?.bytes ?? 0
    contents.add(checked.content)
    return checked.drafts.map((draft) => JSON.stringify(draft))
  }
  return {
    problems,
    take,
    get inputs() {
      return counts.inputs
    },
    get repeated() {
      return counts.repeated
    },
    get sameContent() {
      return counts.sameContent
    },
    get bytes() {
      return counts.bytes
    },
    get first() {
      return first
    },
  }
}

/** The same file for the same schema and fields is the same input; an id of its own makes it another. */
function nameOf(candidate: Candidate, { drafts }: Checked, cwd: string): string {
  const path = candidate.path.startsWith('spaces://') ? candidate.path : resolve(cwd, candidate.path)
  const { portal_schema, user_id } = drafts[0] ?? { portal_schema: null, user_id: '' }
  return JSON.stringify([path, portal_schema, user_id, candidate.job_id])
}

/** A folder that is made when it is needed and removed at the end. */
function heldFolder(): { open(): Promise<string>; remove(): Promise<void> } {
  let folder: Promise<string> | null = null
  return {
    open: () => (folder ??= mkdtemp(join(tmpdir(), 'rythmiq-input-'))),
    remove: async () => {
      if (folder !== null) await rm(await folder, { recursive: true, force: true })
    },
  }
}
