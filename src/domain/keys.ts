/** Where everything lies in the bucket (design/house.md §2). `rythmiq/` is ours; the rest is the worker's contract. */

export const runsPrefix = 'rythmiq/runs/'
export const releasesPrefix = 'rythmiq/releases/'
export const currentReleaseKey = `${releasesPrefix}current.json`

export const blobKey = (uuid: string): string => `blobs/${uuid}`
export const releaseKey = (release: string): string => `${releasesPrefix}${release}.json`
/** How long the jobs of a release took. No release's name ends so, and what lists releases passes over it. */
export const releaseTimesKey = (release: string): string => `${releasesPrefix}${release}.times.json`
export const runPrefix = (run: string): string => `${runsPrefix}${run}/`
/** The wish to cancel; the runner looks for it (runner/README.md). */
export const cancelKey = (run: string): string => `${runsPrefix}${run}/cancel`
export const runKey = (run: string): string => `${runsPrefix}${run}/run.json`
export const shardsPrefix = (run: string): string => `${runsPrefix}${run}/shards/`
export const manifestKey = (run: string, shard: number): string => `${shardsPrefix(run)}${shard}.jsonl`
export const shardKey = (run: string, shard: number): string => `${shardsPrefix(run)}${shard}.json`
export const resultsPrefix = (run: string, shard: number): string => `${runsPrefix}${run}/results/${shard}/`
/** Where the blobs of a shard come from; read only when some are missing. */
export const sourcesKey = (run: string, shard: number): string => `${runsPrefix}${run}/sources/${shard}.jsonl`
/** Inputs that a run was asked for and could not take, a line each. */
export const refusedKey = (run: string): string => `${runsPrefix}${run}/refused.jsonl`
/**
 * An object for each run, side by side so that a list is a thousand runs a request, however much lies in them: made just before the run,
 * and the run's summary (`domain/run-summary.ts`) once it is over.
 */
export const summariesPrefix = 'rythmiq/summaries/'
export const summaryKey = (run: string): string => `${summariesPrefix}${run}.json`
/** Which run an idempotency key belongs to; `digest` is of the key, which may hold anything. */
export const idempotencyKey = (digest: string): string => `rythmiq/keys/${digest}.json`
/** Good results by release and by what was asked of which content, so that they are found without reading any run. */
export const donePrefix = (release: string): string => `rythmiq/done/${release}/`
export const doneKey = (release: string, digest: string): string => `${donePrefix(release)}${digest}`
/** What `doctor` writes to see whether it may; removed again at once. */
export const probesPrefix = 'rythmiq/doctor/'
export const probeKey = (uuid: string): string => `${probesPrefix}${uuid}`
