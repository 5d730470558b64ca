/** Where everything lies in the bucket (design/house.md §2). `rythmiq/` is ours; the rest is the worker's contract. */

export const runsPrefix = 'rythmiq/runs/'
export const releasesPrefix = 'rythmiq/releases/'
export const currentReleaseKey = `${releasesPrefix}current.json`

export const blobKey = (uuid: string): string => `blobs/${uuid}`
export const releaseKey = (release: string): string => `${releasesPrefix}${release}.json`
export const runKey = (run: string): string => `${runsPrefix}${run}/run.json`
export const shardsPrefix = (run: string): string => `${runsPrefix}${run}/shards/`
export const manifestKey = (run: string, shard: number): string => `${shardsPrefix(run)}${shard}.jsonl`
export const shardKey = (run: string, shard: number): string => `${shardsPrefix(run)}${shard}.json`
export const resultsPrefix = (run: string, shard: number): string => `${runsPrefix}${run}/results/${shard}/`
