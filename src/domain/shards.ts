import { Failure } from './failure.ts'
import { cpuSizes, documentsAtOnce, gpuSizes, type NodeSize } from './node-size.ts'

/** What a job takes on a node, in seconds. */
export interface JobTimes {
  /** From RUNNING to the first document: the models and the installation. */
  readonly startUp: number
  /** Work on one document, in seconds of one core; a node with more documents than places shares its cores between them. */
  readonly coreSecondsPerDocument: number
  /** From `job create` to RUNNING. */
  readonly queue: number
  /** One `job create`. */
  readonly call: number
}

/**
 * Means over the production jobs (facts/rythmiq-worker.md §9): 58.6 s of a job outside of the worker, 14.4 s of work, 5 s in the queue,
 * 1.65 s a call. Until a release has measured times of its own.
 */
export const productionTimes: JobTimes = { startUp: 58.6, coreSecondsPerDocument: 14.397, queue: 5, call: 1.65 }

/** What the planner must keep to; null where it is free to choose. */
export interface PlanLimits {
  /** The account runs this many jobs at the same time. */
  readonly maxJobs: number
  readonly size: string | null
  readonly jobs: number | null
  readonly documentsPerJob: number | null
  readonly gpu: boolean
  /** Milliseconds from now to the last result. */
  readonly deadlineMs: number | null
  /** USD. */
  readonly maxCost: number | null
}

export interface ShardPlan {
  readonly size: NodeSize
  readonly gpu: boolean
  readonly jobs: number
  /** Documents of the largest job; the others have one less at most. */
  readonly documentsPerJob: number
  readonly documentsAtOnce: number
  /** From now to the last result. */
  readonly expectedMs: number
  /** All jobs together in RUNNING. */
  readonly billedMs: number
  readonly usd: number
}

/** A manifest beyond this takes long to read for everybody who looks at the run, and a lost node loses more work. */
const mostPerJob = 5000
/** The cheapest plan may take long: a quarter more is worth being served sooner. */
const worthWhile = 1.25
/** What is no faster than this is the same: then smaller nodes are taken, which Camber finds sooner and which lose less when one is lost. */
const clearlyFaster = 0.97
/** Production figures are of SMALL; smaller nodes are taken when somebody asks for them, not on a guess. */
const smallestChosen = 'small'

/**
 * Decides node size, number of jobs and documents per job: the fastest plan that costs at most a quarter more than the cheapest one, within
 * what was asked. Throws PLAN_IMPOSSIBLE with the reason when nothing fits.
 */
export function planShards(documents: number, limits: PlanLimits, times: JobTimes = productionTimes): ShardPlan {
  const sizes = sizesFor(limits)
  const counts = jobCounts(documents, limits)
  const plans = sizes.flatMap((size) => counts.map((jobs) => describe(documents, size, jobs, limits, times)))
  const inTime = within(plans, limits.deadlineMs, ({ expectedMs }) => expectedMs)
  if (inTime.length === 0) throw tooLate(plans, limits.deadlineMs ?? 0)
  const affordable = within(inTime, limits.maxCost, ({ usd }) => usd)
  if (affordable.length === 0) throw tooDear(inTime, limits.maxCost ?? 0)
  // A limit of cost alone asks for what it can buy; a limit of time alone for the cheapest that keeps it.
  const cheapest = Math.min(...affordable.map(({ usd }) => usd))
  const bound = limits.maxCost !== null ? limits.maxCost : limits.deadlineMs !== null ? cheapest : cheapest * worthWhile
  const candidates = affordable.filter(({ usd }) => usd <= bound + 1e-9)
  return candidates.reduce((best, plan) => (plan.expectedMs < best.expectedMs * clearlyFaster ? plan : best))
}

/** First and last document of each shard, the last one exclusive: equal parts in the order of the documents. */
export function sliceOf(
  documents: number,
  jobs: number,
  shard: number,
): { readonly from: number; readonly to: number } {
  return { from: Math.floor((shard * documents) / jobs), to: Math.floor(((shard + 1) * documents) / jobs) }
}

function sizesFor({ size, gpu }: PlanLimits): readonly NodeSize[] {
  const known = gpu ? gpuSizes : cpuSizes
  if (size === null) return gpu ? known : known.slice(known.findIndex(({ name }) => name === smallestChosen))
  const found = known.find(({ name }) => name === size.toLowerCase())
  if (found) return [found]
  const names = known.map(({ name }) => name).join(', ')
  if (gpu && cpuSizes.some(({ name }) => name === size.toLowerCase())) {
    throw new Failure('PLAN_IMPOSSIBLE', `Camber has no GPU node of size ${size}; with --gpu sizes are ${names}.`)
  }
  throw new Failure('USAGE', `There is no node size '${size}'. Sizes are ${names}.`)
}

function jobCounts(documents: number, { jobs, documentsPerJob, maxJobs }: PlanLimits): number[] {
  if (jobs !== null && jobs > documents) {
    throw new Failure('PLAN_IMPOSSIBLE', `--jobs ${jobs} is more than the ${documents} documents there are.`)
  }
  if (jobs !== null && documentsPerJob !== null && jobs * documentsPerJob < documents) {
    const room = jobs * documentsPerJob
    throw new Failure(
      'PLAN_IMPOSSIBLE',
      `${jobs} jobs of ${documentsPerJob} documents hold ${room}, and there are ${documents}.`,
    )
  }
  if (jobs !== null) return [jobs]
  if (documentsPerJob !== null) return [Math.ceil(documents / documentsPerJob)]
  const least = Math.ceil(documents / mostPerJob)
  const most = Math.max(least, Math.min(maxJobs, documents))
  return Array.from({ length: most - least + 1 }, (_, index) => least + index)
}

function describe(documents: number, size: NodeSize, jobs: number, limits: PlanLimits, times: JobTimes): ShardPlan {
  const documentsPerJob = Math.ceil(documents / jobs)
  const seconds = times.startUp + workSeconds(documentsPerJob, size, times)
  const rounds = Math.ceil(jobs / limits.maxJobs)
  const billed = jobs * times.startUp + jobs * workSeconds(documents / jobs, size, times)
  return {
    size,
    gpu: limits.gpu,
    jobs,
    documentsPerJob,
    documentsAtOnce: Math.min(documentsAtOnce(size), documentsPerJob),
    expectedMs: Math.round((Math.min(jobs, limits.maxJobs) * times.call + rounds * (times.queue + seconds)) * 1000),
    billedMs: Math.round(billed * 1000),
    usd: (billed / 3600) * size.creditsPerHour,
  }
}

/** Documents share the cores of the node; a single one takes as long as it does on its own. */
function workSeconds(documents: number, size: NodeSize, { coreSecondsPerDocument }: JobTimes): number {
  const places = documentsAtOnce(size)
  const each = (coreSecondsPerDocument * places) / size.cores
  return Math.max(coreSecondsPerDocument, Math.ceil(documents / places) * each)
}

function within(plans: readonly ShardPlan[], limit: number | null, measure: (plan: ShardPlan) => number): ShardPlan[] {
  return plans.filter((plan) => limit === null || measure(plan) <= limit)
}

function tooLate(plans: readonly ShardPlan[], deadlineMs: number): Failure {
  const fastest = Math.min(...plans.map(({ expectedMs }) => expectedMs))
  const message = `The fastest plan takes about ${Math.ceil(fastest / 1000)} s, and --deadline allows ${Math.round(deadlineMs / 1000)} s.`
  return new Failure('PLAN_IMPOSSIBLE', message, 'Allow more time, a larger --size or more --max-jobs.')
}

function tooDear(plans: readonly ShardPlan[], maxCost: number): Failure {
  const cheapest = Math.min(...plans.map(({ usd }) => usd))
  const message = `The cheapest plan costs about $${cheapest.toFixed(4)}, and --max-cost allows $${maxCost.toFixed(4)}.`
  return new Failure('PLAN_IMPOSSIBLE', message, 'Allow more, or take away --deadline, --jobs or --size.')
}
