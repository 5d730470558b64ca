import { oneLine } from '../../domain/control.ts'
import { Failure } from '../../domain/failure.ts'
import { isReleaseName } from '../../domain/release-name.ts'
import { describeRow, type RunFilter, type RunRow, readStatusWords, statusWordList } from '../../domain/run-row.ts'
import { findRelease } from '../../operations/release/find-release.ts'
import { type ListedRuns, listRuns } from '../../operations/run/list-runs.ts'
import { findSchema } from '../../operations/submit/find-schema.ts'
import { unlessInterrupted } from '../../operations/unless-interrupted.ts'
import type { ObjectStore } from '../../ports.ts'
import type { Session } from '../../session.ts'
import { runsView } from '../../views/runs.ts'
import type { Answer } from '../answer.ts'
import { schemasFolder } from '../schemas.ts'
import { listContext, noteTrouble, openListed, readTime } from './listing.ts'
import type { RunsFlags } from './runs.ts'

/** The body of `runs`. */
export async function showRuns(session: Session, flags: RunsFlags): Promise<Answer<Record<string, unknown>>> {
  const { world } = session
  const now = world.now()
  const since = readTime('--since', flags.since, now)
  const outcomes = readOutcomes(flags.status)
  const schema = flags.schema === undefined ? undefined : await schemaId(session, flags.schema)
  const outside = await openListed(session, 'runs', flags.local === true)
  const context = await listContext(session)
  const work = async (): Promise<ListedRuns> => {
    const release = flags.release === undefined ? undefined : await releaseName(outside.spaces, flags.release)
    const filter: RunFilter = {
      ...(outcomes && { outcomes }),
      ...(schema !== undefined && { schema }),
      ...(release !== undefined && { release }),
      ...(flags.mine === true && { user: world.user }),
    }
    return listRuns(outside, filter, flags.limit, since, context)
  }
  const listed = await unlessInterrupted(work(), world.interrupted)
  const { runs, more, looked, camber_trouble } = listed
  noteTrouble(session, camber_trouble)
  const data = { runs: runs.map((row) => describeRow(row, now)), more, looked, camber_trouble }
  return {
    schema: 'rythmiq.runs/v1',
    data,
    view: (_, surface) => runsView({ runs, looked, filtered: isFiltered(flags), now }, surface),
    next: nextCommands(runs, more, flags),
  }
}

function readOutcomes(words: string | undefined): RunFilter['outcomes'] {
  const outcomes = words === undefined ? undefined : readStatusWords(words)
  if (outcomes !== null) return outcomes
  throw new Failure('USAGE', `--status '${words}' is none that a run can have.`, `There are: ${statusWordList}.`)
}

/** The id of a schema by what people call it here; a run may also have one that only another machine knows. */
async function schemaId(session: Session, word: string): Promise<string> {
  const { world } = session
  try {
    return (await findSchema(word, world.cwd, world.folders.program, await schemasFolder(session))).id
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'SCHEMA_UNKNOWN') throw error
    return word
  }
}

/** The name of a release; one whose record is gone is still that of its runs. Throws RELEASE_NOT_FOUND, RELEASE_AMBIGUOUS. */
async function releaseName(spaces: ObjectStore, word: string): Promise<string> {
  return isReleaseName(word) ? word : (await findRelease(spaces, word)).release
}

function isFiltered({ status, since, schema, release, mine }: RunsFlags): boolean {
  return mine === true || [status, since, schema, release].some((flag) => flag !== undefined)
}

/** The newest that needs a look, and how to see more. */
function nextCommands(runs: readonly RunRow[], more: boolean, flags: RunsFlags): string[] {
  const local = flags.local === true ? ' --local' : ''
  const [first] = runs
  if (first === undefined) {
    return isFiltered(flags) ? [`rythmiq runs${local}`] : [`rythmiq submit photo.jpg --schema passport${local}`]
  }
  const bad = runs.find(({ outcome }) => outcome === 'failed' || outcome === 'no_result') ?? first
  return [
    `rythmiq status ${oneLine(bad.run_id)}`,
    ...(more && !isFiltered(flags) ? [`rythmiq runs -n ${flags.limit * 2}${local}`] : []),
  ]
}
