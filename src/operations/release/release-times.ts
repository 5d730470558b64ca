import { Failure } from '../../domain/failure.ts'
import { releaseTimesKey } from '../../domain/keys.ts'
import { type MeasuredJob, measureJobs, parseMeasuredJob } from '../../domain/measured-job.ts'
import { figuresOf, mergeJobs, type PlanFigures, productionFigures } from '../../domain/plan-figures.ts'
import type { RunStatus } from '../../domain/run-status.ts'
import type { ObjectStore, Outside } from '../../ports.ts'
import type { ReadParts } from '../run/shard-facts.ts'
import { currentRelease } from './release-store.ts'

/** A lost race is read again and tried so often; then the measurements of another hand are as good. */
const tries = 3

/**
 * Keeps what the ended jobs of a run took with its release, for later plans. Nothing depends on it: what cannot be read or written is
 * left, and the run that is looked at is told all the same.
 */
export async function keepTimes(
  spaces: ObjectStore,
  run: RunStatus,
  parts: ReadonlyMap<number, Pick<ReadParts, 'records'>>,
  now: Date,
): Promise<void> {
  const records = new Map([...parts].map(([shard, part]) => [shard, part.records]))
  const fresh = measureJobs(run, records, now)
  if (fresh.length === 0) return
  try {
    for (let attempt = 1; attempt <= tries; attempt++) if (await merged(spaces, run.release, fresh)) return
  } catch (error) {
    if (!(error instanceof Failure)) throw error
  }
}

/** What a plan with this release is reckoned with: one request. Production's figures where there is too little, or nothing to be read. */
export async function readFigures(
  { spaces, local }: Pick<Outside, 'spaces' | 'local'>,
  release: string,
  gpu: boolean,
): Promise<PlanFigures> {
  try {
    return figuresOf((await read(spaces, release)).jobs, gpu, local)
  } catch (error) {
    if (error instanceof Failure) return productionFigures
    throw error
  }
}

/**
 * The same for a plan that is only shown, of the current release, as far as it can be found out. Where nothing is set up or nobody
 * answers, the plan is told all the same.
 */
export async function expectedFigures(
  open: () => Promise<Outside>,
  gpu: boolean,
): Promise<{ readonly release: string | null; readonly figures: PlanFigures }> {
  try {
    const outside = await open()
    const { release } = await currentRelease(outside.spaces)
    return { release, figures: await readFigures(outside, release, gpu) }
  } catch (error) {
    if (error instanceof Failure) return { release: null, figures: productionFigures }
    throw error
  }
}

/** False when somebody else wrote in between. */
async function merged(spaces: ObjectStore, release: string, fresh: readonly MeasuredJob[]): Promise<boolean> {
  const { jobs: kept, etag } = await read(spaces, release)
  const jobs = mergeJobs(kept, fresh)
  // Whoever looks at an ended run again has nothing to add.
  if (JSON.stringify(jobs) === JSON.stringify(kept)) return true
  const body = `${JSON.stringify({ schema: 'rythmiq.release-times/v1', release, jobs })}\n`
  const condition = etag === null ? { ifAbsent: true } : { ifMatch: etag }
  try {
    await spaces.put(releaseTimesKey(release), body, { contentType: 'application/json', ...condition })
    return true
  } catch (error) {
    if (error instanceof Failure && error.code === 'SPACES_CONFLICT') return false
    throw error
  }
}

/** Job by job: what cannot be believed of it is passed over. */
async function read(spaces: ObjectStore, release: string): Promise<{ jobs: MeasuredJob[]; etag: string | null }> {
  const found = await spaces.get(releaseTimesKey(release))
  if (found === null) return { jobs: [], etag: null }
  const listed = jobsIn(new TextDecoder().decode(found.body))
  return { jobs: listed.map(parseMeasuredJob).filter((job) => job !== null), etag: found.head.etag }
}

function jobsIn(text: string): readonly unknown[] {
  try {
    const json: unknown = JSON.parse(text)
    return typeof json === 'object' && json !== null && 'jobs' in json && Array.isArray(json.jobs) ? json.jobs : []
  } catch {
    return []
  }
}
