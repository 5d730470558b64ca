import { exitOf, type FailureCode } from './failure.ts'
import { exitForOutcomes, isGood, type Outcome } from './outcome.ts'

/** What an image says of itself. */
export interface MadeImage {
  readonly format: string | null
  readonly width: number | null
  readonly height: number | null
  readonly dpi: number | null
  readonly bytes: number
}

/** A result as it lies on this machine, or why it does not. */
export interface SavedDocument {
  readonly job_id: string
  readonly name: string
  /** Paths; the image first. */
  readonly files: readonly string[]
  /** The same by what they are; null for what is not here. */
  readonly preview: string | null
  readonly ocr: string | null
  readonly master: string | null
  /** False when all of it was here already. */
  readonly fetched: boolean
  /** What the saved image does not keep of the schema's promise, in words; empty when all of it holds. */
  readonly broken_promises: readonly string[]
  /** Read from the saved image itself; null when there is none. */
  readonly made: MadeImage | null
  /** Why something of it could not be fetched. */
  readonly problem: { readonly code: FailureCode; readonly message: string } | null
}

/** A saved file without its folder, whichever system's path it is. */
export function fileName(path: string): string {
  return path.split(/[/\\]/).at(-1) ?? path
}

/** The result is here, whole, and as the schema asks. */
export function isKept({ problem, broken_promises }: SavedDocument): boolean {
  return problem === null && broken_promises.length === 0
}

/**
 * The exit code of documents whose results were fetched. A result that is not here or does not keep its promise counts like a document
 * that failed, whatever the worker said. Where nothing could be fetched, and all for one reason, it is that of the reason.
 */
export function exitForResults(
  documents: readonly { readonly job_id: string; readonly outcome: Outcome }[],
  saved: readonly SavedDocument[],
  strict: boolean,
): number {
  if (documents.length === 0) return 0
  const [reason = null, ...others] = new Set(saved.map(({ problem }) => problem?.code ?? null))
  const good = documents.filter(({ outcome }) => isGood(outcome)).length
  if (reason !== null && others.length === 0 && saved.length === good) return exitOf(reason)
  const kept = new Map(saved.map((result) => [result.job_id, isKept(result)]))
  return exitForOutcomes(
    documents.map(({ job_id, outcome }) => (isGood(outcome) && kept.get(job_id) === false ? 'failed' : outcome)),
    strict,
  )
}
