import { summariesPrefix } from '../../domain/keys.ts'
import { isLocalRun, isRunId, runIdsFrom } from '../../domain/run-id.ts'
import type { Outside } from '../../ports.ts'

const dayMs = 86_400_000
/**
 * Spaces lists oldest first, a thousand a request. The newest runs are asked for first, by the time in their ids; only who wants more goes
 * back further, and then far: each step costs at most one request more than the list as a whole.
 */
const steps = [dayMs, 30 * dayMs]

/** Ids of runs that were asked for from `since` on and before `until`, newest first. What is no run of ours is passed over. */
export async function* runIds(
  { spaces, local }: Pick<Outside, 'spaces' | 'local'>,
  now: Date,
  { since = null, until = null }: { readonly since?: Date | null; readonly until?: Date | null } = {},
): AsyncGenerator<string> {
  const idsFrom = (time: Date | null): string => (time === null ? '' : runIdsFrom(time, local))
  const end = (until ?? now).getTime()
  const starts = steps.map((step) => new Date(end - step)).filter((start) => since === null || start > since)
  let before = until === null ? null : idsFrom(until)
  for (const start of [...starts, since]) {
    const from = idsFrom(start)
    yield* (await idsBetween(spaces, local, from, before)).reverse()
    before = from
  }
}

async function idsBetween(
  spaces: Outside['spaces'],
  local: boolean,
  from: string,
  before: string | null,
): Promise<string[]> {
  const ids: string[] = []
  const options = from === '' ? {} : { after: `${summariesPrefix}${from}` }
  for await (const { key } of spaces.list(`${summariesPrefix}${local ? 'local-' : ''}`, options)) {
    const name = key.slice(summariesPrefix.length)
    if (before !== null && name >= before) break
    const id = name.replace(/\.json$/, '')
    if (name !== id && isRunId(id) && isLocalRun(id) === local) ids.push(id)
  }
  return ids
}
