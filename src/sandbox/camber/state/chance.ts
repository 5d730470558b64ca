import { createHash } from 'node:crypto'

/** A number in [0, 1) that is the same for the same seed and words: delays vary, and tests repeat. */
export function chance(seed: number, ...words: readonly (string | number)[]): number {
  const digest = createHash('sha256')
    .update([seed, ...words].join('\n'))
    .digest()
  return digest.readUInt32BE(0) / 2 ** 32
}

export type Range = readonly [least: number, most: number]

export function between(range: Range, share: number): number {
  return range[0] + (range[1] - range[0]) * share
}
