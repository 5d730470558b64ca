import { cancelKey, resultsPrefix, runPrefix, shardsPrefix } from '../../domain/keys.ts'
import type { ObjectStore } from '../../ports.ts'

/** What lies in Spaces of a run, by names alone: enough to know what there is to be read. */
export interface RunObjects {
  /** Nothing at all lies there. */
  readonly empty: boolean
  readonly cancelled: boolean
  /** Etags of the shards' records, which are written again when their job is made. */
  readonly shards: ReadonlyMap<number, string>
  readonly manifests: ReadonlySet<number>
  /** Keys of the parts of results, in the order in which they were written. */
  readonly results: ReadonlyMap<number, readonly string[]>
}

/** What an earlier look makes superfluous to list again. */
export interface ListedBefore {
  /** How many objects there were. */
  readonly count: number
  /** Shards that more is to come of, with the last key of theirs that was read. */
  readonly open: ReadonlyMap<number, string>
}

/** One request lists so many. */
const pageSize = 1000

/**
 * One listing of all of a run: one request up to a thousand objects. Of a run with more of them, only what can have changed since the look
 * before is listed, when that takes fewer requests.
 */
export async function listRun(spaces: ObjectStore, run: string, before: ListedBefore | null): Promise<RunObjects> {
  const found = new Found(run)
  // The records of the shards and the wish to cancel are a request each.
  const few = before !== null && before.open.size + 2 < before.count / pageSize
  if (!few) {
    for await (const { key, etag } of spaces.list(runPrefix(run))) {
      // Where blobs came from is of no concern here, and nothing that is stands behind it.
      if (key.startsWith(`${runPrefix(run)}sources/`)) break
      found.add(key, etag)
    }
    return found
  }
  const cancel = await spaces.head(cancelKey(run))
  if (cancel !== null) found.add(cancel.key, cancel.etag)
  for await (const { key, etag } of spaces.list(shardsPrefix(run))) found.add(key, etag)
  for (const [shard, after] of before.open) {
    for await (const { key, etag } of spaces.list(resultsPrefix(run, shard), after === '' ? {} : { after })) {
      found.add(key, etag)
    }
  }
  return found
}

class Found implements RunObjects {
  empty = true
  cancelled = false
  readonly shards = new Map<number, string>()
  readonly manifests = new Set<number>()
  readonly results = new Map<number, string[]>()
  readonly #prefix: string

  constructor(run: string) {
    this.#prefix = runPrefix(run)
  }

  #resultsOf(shard: number): string[] {
    const there = this.results.get(shard) ?? []
    this.results.set(shard, there)
    return there
  }

  add(key: string, etag: string): void {
    this.empty = false
    const name = key.slice(this.#prefix.length)
    const [, kind, number, rest = ''] = /^(shards|results)\/(\d+)(.*)$/.exec(name) ?? []
    const shard = Number(number)
    if (name === 'cancel') this.cancelled = true
    else if (kind === 'shards' && rest === '.json') this.shards.set(shard, etag)
    else if (kind === 'shards' && rest === '.jsonl') this.manifests.add(shard)
    else if (kind === 'results') this.#resultsOf(shard).push(key)
  }
}
