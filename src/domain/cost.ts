import type { NodeSize } from './node-size.ts'

/**
 * What one job spends outside the worker on a real node, in seconds: 15 s to fetch the models and 45 s of `pip install`,
 * as measured over the production jobs (facts/rythmiq-worker.md §6 and §9: overhead mean 58.6 s).
 */
const startUpSeconds = 58.6

export interface CostEstimate {
  /** USD with four decimals, as a string: money is never a float in an answer. */
  readonly usd: string
  readonly billed_ms: number
  readonly node_size: string
  readonly basis: string
}

/** USD for so much time in RUNNING, which is what Camber bills (facts/camber-cli.md §9). */
export function price(billedMs: number, size: NodeSize): string {
  return ((billedMs / 3_600_000) * size.creditsPerHour).toFixed(4)
}

/** What the same work would have cost on Camber, from its measured time here; an estimate and marked as one. */
export function estimateOnCamber(workMs: number, size: NodeSize): CostEstimate {
  const billed_ms = Math.round(startUpSeconds * 1000 + workMs)
  return {
    usd: price(billed_ms, size),
    billed_ms,
    node_size: size.name,
    basis: `estimate: ${startUpSeconds} s start-up in production, ${(workMs / 1000).toFixed(1)} s of work here`,
  }
}
