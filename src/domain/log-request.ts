import { Failure } from './failure.ts'
import { nearest } from './nearest.ts'
import type { RunStatus, ShardStatus } from './run-status.ts'

/** A document of a run, and where its lines are. */
export interface DocumentOfLog {
  readonly job_id: string
  readonly name: string
  readonly shard: number
  /** Its place in its shard, from 0. */
  readonly place: number
}

/** In the order of the run; a shard's manifest lists its own in the order of their places. */
export function documentsOf({ documents }: Pick<RunStatus, 'documents'>): DocumentOfLog[] {
  const next = new Map<number, number>()
  return documents.map(({ job_id, name, shard }) => {
    const place = next.get(shard) ?? 0
    next.set(shard, place + 1)
    return { job_id, name, shard, place }
  })
}

const listedCandidates = 5
/** A shorter beginning of an id is more likely a slip. */
const shortestBeginning = 4

/** The document that a job id, a unique beginning of one, or a file name means. Throws DOCUMENT_NOT_FOUND or DOCUMENT_AMBIGUOUS, with candidates. */
export function findDocument(run: Pick<RunStatus, 'run_id' | 'documents'>, word: string): DocumentOfLog {
  const documents = documentsOf(run)
  const exact = documents.filter(({ job_id, name }) => job_id === word.toLowerCase() || name === word)
  const starting =
    word.length < shortestBeginning ? [] : documents.filter(({ job_id }) => job_id.startsWith(word.toLowerCase()))
  const found = exact.length > 0 ? exact : starting
  const [first] = found
  if (first !== undefined && found.length === 1) return first
  const details = { run_id: run.run_id }
  if (found.length > 1) {
    const hint = `Name one by its id: ${listed(found.map(({ job_id, name }) => `${job_id} (${name})`))}.`
    throw new Failure(
      'DOCUMENT_AMBIGUOUS',
      `'${word}' could be ${found.length} documents of run ${run.run_id}.`,
      hint,
      details,
    )
  }
  const names = [...new Set(documents.map(({ name }) => name))]
  const near = nearest(word, names)
  const hint =
    near.length > 0
      ? `Did you mean ${near.join(' or ')}?`
      : `It holds ${listed(names)}. If it is another run’s: rythmiq logs <its id>.`
  throw new Failure('DOCUMENT_NOT_FOUND', `Run ${run.run_id} holds no document '${word}'.`, hint, details)
}

/** Throws SHARD_NOT_FOUND. */
export function findShard({ run_id, shards }: Pick<RunStatus, 'run_id' | 'shards'>, number: number): ShardStatus {
  const found = shards.find(({ shard }) => shard === number)
  if (found !== undefined) return found
  const last = shards.at(-1)?.shard ?? 0
  const there = shards.length === 1 ? `one shard, ${last}` : `the shards 0 to ${last}`
  throw new Failure('SHARD_NOT_FOUND', `Run ${run_id} has ${there}.`, null, { run_id, shard: number })
}

function listed(names: readonly string[]): string {
  const more = names.length - listedCandidates
  return `${names.slice(0, listedCandidates).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}
